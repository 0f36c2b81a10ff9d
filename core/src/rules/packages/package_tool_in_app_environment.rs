use crate::build::{Step, StepKind};
use crate::rules::poetry::{Environment, environment};
use crate::rules::{Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
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

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            for (name, range) in tools(command) {
                if !fills_the_same(cx, step, command, name) {
                    continue;
                }
                let practice = if name == "pipenv" { "pipenv-isolated" } else { RULE.practice };
                let message = format!("`{name}` and what it needs are installed among the application's packages");
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
    let own = command.words.first().is_some_and(|word| {
        word.text().contains('/') && !word.text().starts_with("/usr/")
    });
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

/// Whether the tool, where it is used after this command in the same stage or one that starts from
/// it, installs into the Python that it was installed into.
fn fills_the_same(cx: &Context<'_>, tool: &Step<'_>, after: &SimpleCommand, name: &str) -> bool {
    let last = cx.build.final_stage().map_or(tool.stage, |stage| stage.index);
    // The stage itself, and the final one where that starts from it.
    let inherits = cx.build.lineage(last).any(|stage| stage.index == tool.stage);
    let stages = [Some(tool.stage), (inherits && last != tool.stage).then_some(last)];
    let mut steps = stages.into_iter().flatten().flat_map(|stage| cx.build.steps_of(stage));
    steps.any(|step| {
        let StepKind::Run { script, .. } = &step.kind else { return false };
        script.commands.iter().any(|command| {
            if command.range.start() <= after.range.start() {
                return false;
            }
            let Some(call) = install(command) else { return false };
            match (name, call.manager) {
                ("poetry", Manager::Poetry) => {
                    call.action == Action::Restore
                        && environment(cx, step, command) == Environment::Shared
                }
                ("pipenv", Manager::Pipenv) => {
                    matches!(call.action, Action::Restore | Action::Install)
                        && (call.has(&["--system"])
                            || cx.build.variable("VIRTUAL_ENV", step.stage, step.instruction.index).is_some())
                }
                _ => false,
            }
        })
    })
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
    fn apart_or_unused() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM python:3.14\n{lines}\n"));
        silent("RUN /opt/poetry/bin/pip install poetry\nRUN poetry config virtualenvs.create false && poetry install");
        silent("RUN pipx install poetry\nENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install");
        silent("RUN pip install poetry\nENV POETRY_VIRTUALENVS_IN_PROJECT=true\nRUN poetry install");
        silent("RUN pip install poetry && poetry export -o r.txt");
        silent("RUN pip install pipenv\nRUN pipenv install --deploy");
    }
}
