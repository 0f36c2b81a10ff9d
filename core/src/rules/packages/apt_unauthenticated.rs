use crate::rules::shared::package_managers::{APT, report_words};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

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
    report_words(cx, out, unauthenticated, |option| {
        format!("`{option}` installs packages that nobody signed")
    });
}

fn unauthenticated(command: &SimpleCommand) -> Option<&ShellWord> {
    let is_apt = command.name().is_some_and(|name| APT.names.contains(&name));
    command.words.iter().filter(|_| is_apt).find(|word| {
        matches!(
            word.text().split('=').next(),
            Some("--allow-unauthenticated" | "--force-yes" | "--allow-insecure-repositories")
        )
    })
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
