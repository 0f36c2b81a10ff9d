use std::collections::BTreeMap;

use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, Origin, install};
use crate::text::LineIndex;

pub(crate) static RULE: Rule = Rule {
    id: "package-twice",
    title: "Package installed twice",
    category: Category::Size,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "no-unnecessary-packages",
    why: "The second install does nothing, or brings another version as a second copy. One list is easier to keep up to date.",
    check,
};

/// The offset at which each package of each manager was installed first, in bytes of the file.
type Installed = BTreeMap<Manager, BTreeMap<String, usize>>;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let lines = LineIndex::new(cx.source);
    let mut stages: Vec<Installed> = Vec::new();
    for stage in &cx.build.stages {
        let mut own = Installed::new();
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            let Some(script) = step.script() else { continue };
            for command in script.commands.iter().filter(|command| command.always_runs()) {
                let Some(call) = install(command) else { continue };
                if call.action == Action::Remove {
                    // What was removed may well come back.
                    own.remove(&call.manager);
                    continue;
                }
                if call.action != Action::Install {
                    continue;
                }
                for package in call.packages.iter().filter(|it| it.origin == Origin::Repository) {
                    let in_stage = |installed: &Installed| {
                        installed.get(&call.manager)?.get(&package.name).copied()
                    };
                    let earlier = in_stage(&own).or_else(|| {
                        let mut parents = cx.build.lineage(stage.index).skip(1);
                        parents.find_map(|parent| in_stage(stages.get(parent.index)?))
                    });
                    let Some(at) = earlier else {
                        let of_manager = own.entry(call.manager).or_default();
                        of_manager.insert(package.name.clone(), package.range.start());
                        continue;
                    };
                    let line = lines.line(at);
                    let message = format!("`{}` is installed in line {line} already", package.name);
                    out.report(step.instruction, package.range, message);
                }
            }
        }
        stages.push(own);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn the_second_install_is_found() {
        check(
            &RULE,
            "
FROM debian:13 AS base
RUN apt-get install -y curl git
FROM base
RUN apt-get install -y wget curl
#                           ^^^^ in line 2 already
RUN apt-get install -y git git
#                      ^^^
#                          ^^^
",
        );
    }

    #[test]
    fn other_lineages_and_managers() {
        silent(
            &RULE,
            "FROM debian:13 AS a\nRUN apt-get install -y curl\nFROM debian:13\nRUN apt-get install -y curl\n",
        );
        silent(&RULE, "FROM debian:13\nRUN apt-get install -y git\nRUN pip install git\n");
        silent(&RULE, "FROM alpine\nRUN apk add gcc && make && apk del gcc\nRUN apk add gcc\n");
    }
}
