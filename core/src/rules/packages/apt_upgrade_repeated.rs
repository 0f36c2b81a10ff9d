use crate::build::StepKind;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::SimpleCommand;
use crate::shell::packages::{self, Action, Manager};

pub(crate) static RULE: Rule = Rule {
    id: "apt-upgrade-repeated",
    title: "Packages are upgraded more than once",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "upgrade-once",
    why: "Each upgrade writes a second copy of what it replaces into its layer. In a stage that is thrown away, nobody gets the fixes.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    let upgraded = cx.build.since(|step| match &step.kind {
        StepKind::Run { script, .. } => script.commands.iter().any(upgrades),
        _ => false,
    });
    for stage in &cx.build.stages {
        let mut before = upgraded.above(stage.index);
        for step in cx.build.steps_of(stage.index) {
            let StepKind::Run { script, .. } = &step.kind else { continue };
            for command in script.commands.iter().filter(|command| upgrades(command)) {
                if std::mem::replace(&mut before, true) {
                    out.report(step.instruction, command.range, "Packages were upgraded before");
                } else if !in_final.has(stage.index) {
                    let message = "Nobody gets the fixes of a stage that is thrown away";
                    out.report(step.instruction, command.range, message);
                }
            }
        }
    }
}

/// True if the command brings all packages up to date.
pub(in crate::rules) fn upgrades(command: &SimpleCommand) -> bool {
    packages::install(command).is_some_and(|call| {
        call.manager == Manager::Apt && call.action == Action::Upgrade && call.packages.is_empty()
    }) && !packages::only_says(command)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn the_second_upgrade_and_one_of_a_stage_that_is_thrown_away() {
        check(
            &RULE,
            "
FROM debian:13 AS build
run apt-get upgrade -y
#   ^^^^^^^^^^^^^^^^^^ Nobody gets the fixes
FROM debian:13 AS base
RUN apt-get -y upgrade
RUN apt-get update && sudo apt full-upgrade -y
#                     ^^^^^^^^^^^^^^^^^^^^^^^^ upgraded before
FROM base
RUN [\"apt-get\", \"dist-upgrade\"]
#    ^^^^^^^^^^^^^^^^^^^^^^^^^
RUN apt-get -o Dpkg::Options::=--force-confold upgrade -y
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN aptitude -y safe-upgrade
#   ^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn one_upgrade_of_each_final_stage() {
        silent(&RULE, "FROM a:1 AS base\nRUN apt-get upgrade -y\nFROM base\nRUN apt-get update\n");
        silent(&RULE, "FROM a:1\nRUN apt-get upgrade -y && apt-get install -y --no-upgrade b\n");
        silent(&RULE, "FROM a:1\nRUN apt-get upgrade -y\nRUN pip install --upgrade b\n");
        silent(&RULE, "FROM a:1\nRUN apt-get -s upgrade | grep x; apt-get upgrade -y\n");
        silent(
            &RULE,
            "FROM a:1\nRUN apt-get upgrade -yd && apt-get -oDpkg::Use-Pty=0 upgrade -y\n",
        );
    }
}
