use crate::rules::shared::package_managers::{APT, report_words};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::only_says;
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "apt-dist-upgrade",
    title: "The distribution is upgraded as a whole",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DS-0024")],
    practice: "upgrade-system-packages",
    why: "`dist-upgrade` may remove packages to get others in. A newer tag of the base does the same and can be seen.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_words(cx, out, upgrade, |name| format!("`{name}` may remove packages that others need"));
}

fn upgrade(command: &SimpleCommand) -> Option<&ShellWord> {
    let call = APT.call(command, &["dist-upgrade", "full-upgrade"])?;
    (!only_says(command)).then_some(call.subcommand)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn under_all_names() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get update && sudo apt-get -y dist-upgrade
#                                     ^^^^^^^^^^^^ `dist-upgrade` may remove
run apt -yq full-upgrade
#           ^^^^^^^^^^^^
RUN apt-get -t trixie-backports dist-upgrade -y
#                               ^^^^^^^^^^^^
ONBUILD RUN [\"aptitude\", \"full-upgrade\"]
#                        ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn plain_upgrades_and_names_of_packages() {
        silent(&RULE, "FROM debian:13\nRUN apt-get update && apt-get upgrade -y\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y dist-upgrade\n");
        silent(&RULE, "FROM debian:13\nRUN apt-get -t full-upgrade upgrade\n");
        silent(
            &RULE,
            "FROM debian:13\nRUN apt-get -s dist-upgrade && apt full-upgrade --dry-run\n",
        );
        silent(&RULE, "FROM alpine:3\nRUN apk full-upgrade && echo apt-get dist-upgrade\n");
    }
}
