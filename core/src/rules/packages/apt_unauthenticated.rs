use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apt-unauthenticated",
    title: "apt takes packages unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_8"), ToolCode::other("CKV2_DOCKER_11")],
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
                    format!("`{}` installs packages that nobody signed", word.text()),
                );
            }
        }
    }
}

fn is_bad(name: Option<&str>, text: &str) -> bool {
    matches!(name, Some("apt-get" | "apt" | "aptitude"))
        && matches!(
            text.split('=').next(),
            Some("--allow-unauthenticated" | "--force-yes" | "--allow-insecure-repositories")
        )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn each_option_that_lets_unsigned_packages_in() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get --allow-unauthenticated=true install a && apt-get install b
#           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD RUN sudo apt update --allow-insecure-repositories
#                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `--allow-insecure-repositories`
RUN [\"aptitude\", \"install\", \"--force-yes\", \"c\"]
#                           ^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn other_options_and_programs() {
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y --allow-downgrades a\n");
        silent(&RULE, "FROM debian:13\nRUN pacman --force-yes && echo --allow-unauthenticated\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y x--force-yes\n");
    }
}
