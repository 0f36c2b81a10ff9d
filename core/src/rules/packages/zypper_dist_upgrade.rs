use crate::rules::shared::package_managers::{Find, ZYPPER};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "zypper-dist-upgrade",
    title: "zypper upgrades the whole distribution",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3035", Severity::Warning)],
    practice: "refresh-base-regularly",
    why: "The image is no longer the release that its base image names, and every build may end up with another one. Take a newer base image instead.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| ZYPPER.call(command, &UPGRADE));
}

/// Subcommands that change the release.
pub(in crate::rules) const UPGRADE: [&str; 2] = ["dist-upgrade", "dup"];

/// Reports the first upgrade of each RUN.
pub(in crate::rules) fn report(cx: &RuleContext<'_>, out: &mut Sink<'_>, upgrade: Find) {
    for (step, script) in cx.build.runs() {
        if let Some(upgrade) = script.commands.iter().find_map(upgrade) {
            out.report(
                step.instruction,
                upgrade.head(),
                format!("`zypper {}` changes the release itself", upgrade.subcommand.text()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn upgrades_of_the_distribution() {
        check(
            &RULE,
            "
FROM opensuse/leap:15.6
RUN zypper -n dup && zypper clean
#   ^^^^^^^^^^^^^ `zypper dup`
",
        );
        silent(&RULE, "FROM a\nRUN zypper -n update && zypper -n install dup\n");
    }
}
