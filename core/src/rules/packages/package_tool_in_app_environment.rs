use std::collections::BTreeMap;

use crate::build::Step;
use crate::rules::shared::poetry::{Environment, Environments};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::SimpleCommand;
use crate::shell::packages::{Action, Manager, install};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "package-tool-in-app-environment",
    title: "The package manager lives among the application's packages",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "poetry-isolated",
    why: "Poetry and Pipenv bring dozens of packages. Next to the application's, each side can change the versions of the other.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let fills = Fills::of(cx);
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            for (name, range) in tools(command) {
                if !fills.the_same(step, command, name) {
                    continue;
                }
                let practice = if name == "pipenv" { "pipenv-isolated" } else { RULE.practice };
                let message = format!(
                    "`{name}` and what it needs are installed among the application's packages"
                );
                out.report(step.instruction, range, message).practice(practice);
            }
        }
    }
}

/// Poetry or Pipenv that the command installs into the Python that is in force.
fn tools(command: &SimpleCommand) -> Vec<(&'static str, TextRange)> {
    let Some(call) = install(command) else { return Vec::new() };
    let uv_tool = call.manager == Manager::Uv && command.words.iter().any(|it| it.text() == "tool");
    let elsewhere = call.has(&["--target", "-t", "--prefix", "--root", "--python"]) || uv_tool;
    // `/opt/poetry/bin/pip` has an environment of its own.
    let own = command
        .words
        .first()
        .is_some_and(|word| word.text().contains('/') && !word.text().starts_with("/usr/"));
    let is_pip = matches!(call.manager, Manager::Pip | Manager::Uv);
    if !is_pip || call.action != Action::Install || elsewhere || own {
        return Vec::new();
    }
    let named = |name: &str| {
        let plain = name.split(['[', ' ']).next().unwrap_or(name);
        ["poetry", "pipenv"].into_iter().find(|tool| plain.eq_ignore_ascii_case(tool))
    };
    call.packages.iter().filter_map(|it| Some((named(&it.name)?, it.range))).collect()
}

/// The last command with which each tool installs into the Python that is in force: its first byte,
/// by tool and by each stage that has it or that its stage starts from.
struct Fills(BTreeMap<(&'static str, usize), usize>);

impl Fills {
    fn of(cx: &RuleContext<'_>) -> Self {
        let environments = Environments::of(cx);
        let mut fills = BTreeMap::new();
        for (step, script) in cx.build.runs() {
            for command in &script.commands {
                let Some(call) = install(command) else { continue };
                let name = match call.manager {
                    Manager::Poetry
                        if call.action == Action::Restore
                            && environments.at(cx, step, command) == Environment::Shared =>
                    {
                        "poetry"
                    }
                    Manager::Pipenv
                        if matches!(call.action, Action::Restore | Action::Install)
                            && (call.has(&["--system"])
                                || cx
                                    .build
                                    .variable("VIRTUAL_ENV", step.stage, step.instruction.index)
                                    .is_some()) =>
                    {
                        "pipenv"
                    }
                    _ => continue,
                };
                // The tool may come from any stage that this one starts from.
                for stage in cx.build.lineage(step.stage) {
                    let last = fills.entry((name, stage.index)).or_insert(0);
                    *last = command.range.start().max(*last);
                }
            }
        }
        Self(fills)
    }

    /// True if the tool, where it is used after this command in the same stage or one that starts
    /// from it, installs into the Python that it was installed into.
    fn the_same(&self, tool: &Step<'_>, after: &SimpleCommand, name: &'static str) -> bool {
        self.0.get(&(name, tool.stage)).is_some_and(|last| *last > after.range.start())
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn tools_beside_the_application() {
        check(
            &RULE,
            "
FROM python:3.14 AS base
RUN pip install -U pip poetry==2.5.1
#                      ^^^^^^^^^^^^^ `poetry` and
FROM base
RUN poetry config virtualenvs.create false && poetry install
",
        );
        check(
            &RULE,
            "
FROM python:3.14
RUN python3 -m pip install pipenv && pipenv sync --system
#                          ^^^^^^
",
        );
    }

    #[test]
    fn a_stage_in_between_counts_too() {
        check(
            &RULE,
            "
FROM python:3.14 AS base
RUN pip install poetry==2.5.1
#               ^^^^^^^^^^^^^
FROM base AS deps
ENV POETRY_VIRTUALENVS_CREATE=false
RUN poetry install
FROM python:3.14-slim
COPY --from=deps /usr/local/lib /usr/local/lib
",
        );
    }

    #[test]
    fn apart_or_unused() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM python:3.14\n{lines}\n"));
        silent(
            "RUN /opt/poetry/bin/pip install poetry\nRUN poetry config virtualenvs.create false && poetry install",
        );
        silent("RUN pipx install poetry\nENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install");
        silent(
            "RUN pip install poetry\nENV POETRY_VIRTUALENVS_IN_PROJECT=true\nRUN poetry install",
        );
        silent("RUN pip install poetry && poetry export -o r.txt");
        silent("RUN pip install pipenv\nRUN pipenv install --deploy");
    }
}
