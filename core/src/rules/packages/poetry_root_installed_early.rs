use crate::build::{CopySource, MountKind, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, install};
use crate::syntax::{Body, Transfer};
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "poetry-root-installed-early",
    title: "Poetry installs a project whose sources are not there yet",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "poetry-no-root",
    why: "Without `--no-root` Poetry installs the project too, and does not find its files: newer releases stop the build there.",
    check,
};

/// The files of the project that a stage has.
#[derive(Clone, Copy, Default, PartialEq)]
enum Has {
    #[default]
    Nothing,
    /// pyproject.toml and files beside it that are no sources.
    Manifest,
    Sources,
}

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut ends: Vec<Has> = Vec::new();
    for stage in &cx.build.stages {
        let parent = cx.build.lineage(stage.index).nth(1);
        let mut has = parent.and_then(|it| ends.get(it.index).copied()).unwrap_or_default();
        let steps = cx.build.steps_of(stage.index);
        let last_sources = steps.iter().rposition(brings_sources);
        for (at, step) in steps.iter().enumerate() {
            match (&step.kind, &step.effective.body) {
                (StepKind::Copy(source), Body::Copy(transfer) | Body::Add(transfer)) => {
                    has = after_copy(has, source, transfer);
                }
                (StepKind::Run { script, .. }, _) => {
                    // A bind mount has what it has, and a clone brings sources.
                    let brings = step.mounts().iter().any(|mount| mount.kind == MountKind::Bind)
                        || script
                            .commands
                            .iter()
                            .any(|it| matches!(it.name(), Some("git" | "tar" | "mkdir" | "touch")));
                    if brings {
                        has = Has::Sources;
                    }
                    if has == Has::Manifest && last_sources.is_some_and(|last| last > at) {
                        report(out, step);
                    }
                }
                _ => {}
            }
        }
        ends.push(has);
    }
}

fn report(out: &mut Sink<'_>, step: &Step<'_>) {
    for command in step.script().iter().flat_map(|script| &script.commands) {
        let Some(call) = install(command) else { continue };
        let is_install = call.manager == Manager::Poetry && call.action == Action::Restore;
        let Some(verb) = call.verb.filter(|_| is_install) else { continue };
        if call.has(&["--no-root", "--only-root", "--directory", "-C", "--project", "-P"]) {
            continue;
        }
        let range = command.words.first().map_or(verb.range, |name| name.range.cover(verb.range));
        out.report(step.instruction, range, "The project itself is installed before its sources are copied")
            .fix(
                Fix::risky("Add `--no-root`", [insert_word(step, command, verb, "--no-root")])
                    .review("Where the service is started as an installed package, run `poetry install --only-root` once the sources are there."),
            );
    }
}

fn after_copy(has: Has, source: &CopySource, transfer: &Transfer) -> Has {
    if has == Has::Sources {
        return has;
    }
    let names = || transfer.sources.iter().map(|word| word.text.as_str());
    if !names().all(is_beside) {
        // Files of another stage are rarely sources, a context's are.
        return if *source == CopySource::Context { Has::Sources } else { has };
    }
    let manifest = names().any(|name| {
        let name = base_name(name.trim_matches(['"', '\'']));
        name == "pyproject.toml" || (name.contains('*') && !name.starts_with("poetry."))
    });
    if manifest { Has::Manifest } else { has }
}

/// True if a COPY brings more of the context than files beside the sources.
fn brings_sources(step: &Step<'_>) -> bool {
    match (&step.kind, &step.effective.body) {
        (StepKind::Copy(CopySource::Context), Body::Copy(transfer) | Body::Add(transfer)) => {
            !transfer.sources.iter().all(|word| is_beside(&word.text))
        }
        _ => false,
    }
}

/// Files beside the sources: manifests, lock files, settings, documents.
fn is_beside(source: &str) -> bool {
    const ENDS: [&str; 10] =
        ["toml", "lock", "md", "rst", "txt", "cfg", "ini", "sh", "lock*", "toml*"];
    const NAMES: [&str; 6] =
        ["LICENSE", "Makefile", ".env", ".python-version", "poetry*", "pyproject*"];
    let name = base_name(source.trim_matches(['"', '\'']));
    let end = name.rsplit_once('.').map(|(_, end)| end);
    NAMES.contains(&name) || end.is_some_and(|end| ENDS.contains(&end))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_before_the_sources() {
        check(
            &RULE,
            "
FROM python:3.14 AS base
COPY pyproject.toml poetry.lock README.md ./
FROM base
RUN pip install poetry && poetry install --only main
#                         ^^^^^^^^^^^^^^
COPY . .
",
        );
        check(
            &RULE,
            "
FROM python:3.14
COPY poetry.lock* ./pyproject.toml /app/
RUN poetry sync
#   ^^^^^^^^^^^
COPY src src
",
        );
    }

    #[test]
    fn told_or_with_sources() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM python:3.14\n{lines}\n"));
        silent("COPY pyproject.toml ./\nRUN poetry install --no-root\nCOPY . .");
        silent("COPY . .\nRUN poetry install");
        silent("COPY pyproject.toml ./\nCOPY app app\nRUN poetry install\nCOPY tests tests");
        silent("COPY pyproject.toml ./\nRUN poetry install");
        silent("RUN --mount=type=bind,target=. poetry install\nCOPY . .");
        silent(
            "COPY pyproject.toml ./\nRUN mkdir app && touch app/__init__.py && poetry install\nCOPY . .",
        );
    }

    #[test]
    fn the_option_is_added() {
        fixed(
            &RULE,
            "FROM a:1\nCOPY pyproject.toml ./\nRUN poetry install -q\nCOPY . .\n",
            "FROM a:1\nCOPY pyproject.toml ./\nRUN poetry install --no-root -q\nCOPY . .\n",
        );
    }
}
