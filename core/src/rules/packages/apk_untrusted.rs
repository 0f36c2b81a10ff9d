use crate::rules::shared::package_managers::report_words;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

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
    report_words(cx, out, untrusted, |option| {
        format!("`{option}` installs packages that nobody signed")
    });
}

fn untrusted(command: &SimpleCommand) -> Option<&ShellWord> {
    let is_apk = command.name() == Some("apk");
    command.words.iter().find(|word| is_apk && word.text() == "--allow-untrusted")
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
