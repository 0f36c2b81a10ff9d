use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apk-untrusted",
    title: "apk takes packages unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_7")],
    practice: "verify-downloads",
    why: "Without signatures, whoever sits between the build and the mirror chooses what is installed, as root.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let name = command.name();
            let bad = command.words.iter().find(|word| is_bad(name, word.text()));
            if let Some(word) = bad {
                out.report(
                    step.instruction,
                    word.range,
                    "`--allow-untrusted` installs packages that nobody signed",
                );
            }
        }
    }
}

fn is_bad(name: Option<&str>, text: &str) -> bool {
    name == Some("apk") && text == "--allow-untrusted"
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn wherever_the_option_stands() {
        check(
            &RULE,
            "
FROM alpine:3.22
RUN apk --allow-untrusted add a.apk && apk update
#       ^^^^^^^^^^^^^^^^^
ONBUILD RUN [\"apk\", \"add\", \"b\", \"--allow-untrusted\"]
#                               ^^^^^^^^^^^^^^^^^^^
run true; \\
    sudo /sbin/apk add -U c --allow-untrusted
#                           ^^^^^^^^^^^^^^^^^ nobody signed
",
        );
    }

    #[test]
    fn signed_packages_and_other_programs() {
        silent(&RULE, "FROM alpine:3.22\nRUN apk add --no-cache --keys-dir /keys a\n");
        silent(&RULE, "FROM alpine:3.22\nRUN echo apk add --allow-untrusted a\n");
        silent(&RULE, "FROM alpine:3.22\nCMD apk add --allow-untrusted a\n");
    }
}
