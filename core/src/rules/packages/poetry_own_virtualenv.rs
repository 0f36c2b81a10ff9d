use std::collections::BTreeSet;

use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::insert_line_before;
use crate::rules::shared::poetry::{Environment, Environments};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, install};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "poetry-own-virtualenv",
    title: "Poetry hides the packages in an environment of its own",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "poetry-no-own-venv",
    why: "Poetry makes a virtual environment below the user's cache, with a hash in its name. Neither `python` nor a `COPY --from` finds it there.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Who names the environments' folder knows where they are.
    let known = cx.build.steps.iter().any(|step| match &step.effective.body {
        Body::Copy(transfer) => transfer.sources.iter().any(|it| it.text.contains("virtualenvs")),
        Body::Run(_) => step.script().iter().flat_map(|script| &script.commands).any(|command| {
            command.name() == Some("poetry")
                && command.words.iter().any(|word| word.text() == "env")
        }),
        _ => false,
    });
    if known {
        return;
    }
    let environments = Environments::of(cx);
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for (step, script) in cx.build.runs() {
        if cx.build.lineage(step.stage).any(|stage| told.contains(&stage.index)) {
            continue;
        }
        let found = script.commands.iter().find_map(|command| {
            let call = install(command)?;
            let installs = call.manager == Manager::Poetry && call.action == Action::Restore;
            installs.then_some((command, call.verb?))
        });
        let Some((command, verb)) = found else { continue };
        if environments.at(cx, step, command) != Environment::Hidden {
            continue;
        }
        told.insert(step.stage);
        let edit = insert_line_before(cx, step.instruction, "ENV POETRY_VIRTUALENVS_CREATE=false");
        let fix = Fix::risky("Let Poetry install into the image's Python", [edit])
            .changes(Effect::Env)
            .review(
                "Where the packages are copied to another stage, \
                 `ENV POETRY_VIRTUALENVS_IN_PROJECT=true` keeps them together in `.venv`.",
            );
        let range = command.words.first().map_or(verb.range, |name| name.range.cover(verb.range));
        out.report(
            step.instruction,
            range,
            "The packages go into an environment whose path nobody knows",
        )
        .fix((!step.is_onbuild()).then_some(fix));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn one_finding_a_lineage() {
        check(
            &RULE,
            "
FROM python:3.14 AS base
RUN pip install poetry && poetry install --no-root
#                         ^^^^^^^^^^^^^^
FROM base
RUN poetry install
FROM python:3.14
RUN --network=none poetry sync
#                  ^^^^^^^^^^^
",
        );
    }

    #[test]
    fn environments_that_are_known() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM python:3.14\n{lines}\n"));
        silent("ENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install");
        silent("ENV POETRY_VIRTUALENVS_IN_PROJECT=1\nRUN poetry install");
        silent("ENV VIRTUAL_ENV=/venv\nRUN poetry install");
        silent("RUN poetry config virtualenvs.create false && poetry install");
        silent("RUN poetry config --local virtualenvs.in-project true\nRUN poetry install");
        silent("RUN . /venv/bin/activate && poetry install");
        silent("RUN POETRY_VIRTUALENVS_CREATE=0 poetry install");
        silent("RUN POETRY_VIRTUALENVS_CREATE=1 poetry install");
        silent("RUN export POETRY_VIRTUALENVS_IN_PROJECT=1 && poetry install");
        silent("RUN export POETRY_VIRTUALENVS_CREATE=false && poetry install");
        silent("RUN python -m venv .venv && poetry install");
        silent("COPY poetry.toml pyproject.toml ./\nRUN poetry install");
        silent("RUN poetry install && cp -r $(poetry env info -p) /venv");
        silent("RUN poetry build");
    }

    #[test]
    fn the_variable_is_set() {
        fixed(
            &RULE,
            "FROM a:1\nRUN poetry install\n",
            "FROM a:1\nENV POETRY_VIRTUALENVS_CREATE=false\nRUN poetry install\n",
        );
    }
}
