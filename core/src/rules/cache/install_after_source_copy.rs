use std::rc::Rc;

use crate::build::{Base, CopySource, MountKind, Step, StepKind};
use crate::rules::shared::dependency_manifests::{Early, fetch};
use crate::rules::shared::fetch_before_copy::{Copied, Place, fix_for};
use crate::rules::shared::source_independence::needs_no_sources;
use crate::rules::shared::workdir_paths::{directories, joined};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::Manager;
use crate::syntax::{Body, Keyword, Transfer};

pub(crate) static RULE: Rule = Rule {
    id: "install-after-source-copy",
    title: "Dependencies are installed after the sources are copied",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("cachelint CL001"), ToolCode::other("ReleaseRun BP-002")],
    practice: "deps-before-code",
    why: "A changed file makes the copy and all steps after it run again. With the manifests copied \
          and installed first, the slow step runs again only when the dependencies change.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Of each stage, whose dependencies are there at its end.
    let mut done: Vec<Vec<Manager>> = Vec::new();
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        let directories = directories(cx, stage.index);
        let mut copy: Option<Copied<'_, '_>> = None;
        let mut early = match stage.base {
            Base::Stage(parent) => done.get(parent).cloned().unwrap_or_default(),
            _ => Vec::new(),
        };
        // Whether files of another stage are there: they may be the dependencies.
        let mut brought = false;
        for (step, directory) in steps.iter().zip(&directories) {
            if step.is_onbuild() {
                continue;
            }
            match (&step.kind, &step.effective.body) {
                (
                    StepKind::Copy(CopySource::Context),
                    Body::Copy(transfer) | Body::Add(transfer),
                ) if is_broad(transfer) && copy.is_none() => {
                    copy = Some(copied(cx, step, transfer, directory));
                }
                (StepKind::Run { script, .. }, _) => {
                    for (at, command) in script.commands.iter().enumerate() {
                        let Some(fetch) = fetch(command) else { continue };
                        let builds = !matches!(fetch.early, Early::Whole | Early::With(_));
                        let kept = step.mounts().iter().any(|mount| mount.kind == MountKind::Cache);
                        let fine = builds && (brought || kept);
                        if early.contains(&fetch.manager) || (copy.is_some() && fine) {
                            continue;
                        }
                        early.push(fetch.manager);
                        let Some(copied) = &copy else { continue };
                        let place = Place { copied, step, directory, script, at, command };
                        let message = format!(
                            "`{}` {} again after every change of a file, because all sources are \
                             copied before it",
                            fetch.shown,
                            if builds { "fetches everything" } else { "runs" },
                        );
                        out.report(step.instruction, command.range, message)
                            .fix(fix_for(cx, &place, &fetch));
                    }
                    if let Some(copied) = &mut copy {
                        copied.fixed |= !script.complete
                            || !script
                                .commands
                                .iter()
                                .all(|command| needs_no_sources(command, &copied.place));
                    }
                }
                _ => {
                    brought |= matches!(step.kind, StepKind::Copy(CopySource::Stage(_)));
                    // What else brings files may count on coming after the sources.
                    let brings = matches!(
                        step.effective.keyword,
                        Keyword::Copy | Keyword::Add | Keyword::Volume
                    );
                    if let Some(copied) = &mut copy {
                        copied.fixed |= brings;
                        copied.passed = true;
                    }
                }
            }
        }
        done.push(early);
    }
}

fn copied<'s, 'a>(
    cx: &RuleContext<'_>,
    step: &'s Step<'a>,
    transfer: &'s Transfer,
    directory: &Rc<str>,
) -> Copied<'s, 'a> {
    let destination = cx.build.value(&transfer.destination, step);
    let place = destination.and_then(|path| joined(directory, &path));
    let fixed = place.is_none();
    Copied {
        step,
        transfer,
        directory: Rc::clone(directory),
        place: place.unwrap_or_default(),
        fixed,
        passed: false,
    }
}

/// True if the copy takes the whole context.
fn is_broad(transfer: &Transfer) -> bool {
    let whole = |source: &str| matches!(source, "." | "./" | "/" | "*" | "./*");
    transfer.sources.iter().any(|source| whole(&source.text))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::RULE;
    use crate::analysis::Check;
    use crate::context::ContextFiles;
    use crate::rules::Inputs;
    use crate::rules::testing::{check, fixed, only, safety, silent};

    #[test]
    fn installs_below_a_broad_copy_are_found() {
        check(
            &RULE,
            "
FROM node:24
WORKDIR /app
COPY . .
RUN npm ci && npm run build
#   ^^^^^^ `npm ci`
FROM python:3.14
ADD ./ /app
RUN pip install --no-cache-dir -r /app/requirements.txt
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn manifests_first_and_other_installs_are_fine() {
        silent(
            &RULE,
            "FROM node:24\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n",
        );
        silent(&RULE, "FROM node:24\nCOPY . .\nRUN npm install -g serve\n");
        silent(&RULE, "FROM node:24\nCOPY . .\nRUN pip install flask\nONBUILD RUN npm ci\n");
        silent(
            &RULE,
            "FROM python:3.14\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync\n",
        );
    }

    #[test]
    fn the_manifests_go_first() {
        fixed(
            &RULE,
            "FROM node:24\nCOPY --chown=node . /app\nWORKDIR /app\nUSER node\nRUN npm ci && npm run build\n",
            "FROM node:24\nCOPY --chown=node package*.json /app/\nWORKDIR /app\nUSER node\nRUN npm ci\nCOPY --chown=node . /app\nRUN npm run build\n",
        );
        fixed(
            &RULE,
            "FROM python:3.14\r\nWORKDIR /app\r\nCOPY . .\r\nRUN pip install -U pip \\\r\n    && pip install -r requirements.txt\r\n",
            "FROM python:3.14\r\nWORKDIR /app\r\nCOPY requirements*.txt ./\r\nRUN pip install -U pip \\\r\n    && pip install -r requirements.txt\r\nCOPY . .\r\n",
        );
        fixed(
            &RULE,
            "FROM python:3.14\nCOPY . .\nRUN poetry install --only main\n",
            "FROM python:3.14\nCOPY pyproject.toml poetry.loc[k] ./\nRUN poetry install --only main --no-root\nCOPY . .\nRUN poetry install --only main\n",
        );
    }

    #[test]
    fn sources_come_by_copy_in_the_end() {
        fixed(
            &RULE,
            "FROM python:3.14\nADD . /app\nWORKDIR /app\nRUN pip install -r requirements.txt\n",
            "FROM python:3.14\nADD requirements*.txt /app/\nWORKDIR /app\nRUN pip install -r requirements.txt\nCOPY . /app\n",
        );
    }

    #[test]
    fn what_may_need_the_sources_is_left_to_the_reader() {
        safety(&RULE, "FROM node:24\nCOPY . .\nRUN ./prepare.sh && npm ci\n", None);
        safety(&RULE, "FROM node:24\nCOPY . .\nRUN make\nRUN npm ci\n", None);
        safety(
            &RULE,
            "FROM python:3.14\nCOPY . .\nRUN pip install -r requirements.txt -e .\n",
            None,
        );
        safety(&RULE, "FROM golang:1\nCOPY . .\nRUN go generate && go build ./...\n", None);
    }

    #[test]
    fn of_a_workspace_one_manifest_is_not_enough() {
        for (from, run) in [
            ("node:24", "npm ci --workspace=web"),
            ("node:24", "npm ci -w packages/web"),
            ("node:24", "npm ci --workspaces"),
            ("node:24", "yarn workspaces focus web"),
            ("node:24", "pnpm install --filter web..."),
            ("node:24", "pnpm install -F web"),
            ("node:24", "pnpm -r install"),
            ("node:24", "bun install --filter web"),
            ("maven:3", "mvn -pl app -am package"),
            ("gradle:9", "./gradlew :app:build"),
            ("gradle:9", "gradle app:build"),
            ("rust:1", "cargo build -p app"),
            ("rust:1", "cargo build --workspace"),
            ("python:3.14", "uv sync --package app"),
        ] {
            safety(&RULE, &format!("FROM {from}\nWORKDIR /app\nCOPY . .\nRUN {run}\n"), None);
        }
    }

    #[test]
    fn the_contexts_files_show_a_workspace() {
        for (from, run, files) in [
            ("node:24", "npm ci", "package.json package-lock.json packages/web/package.json"),
            ("node:24", "pnpm install", "package.json pnpm-lock.yaml pnpm-workspace.yaml"),
            ("rust:1", "cargo build", "Cargo.toml src/main.rs app/Cargo.toml"),
            ("golang:1", "go build ./...", "go.mod go.work"),
            ("maven:3", "mvn package", "pom.xml app/pom.xml"),
        ] {
            let files = ContextFiles::from_paths(files.split(' '));
            let inputs = Inputs { files: Some(Arc::new(files)), ..Inputs::default() };
            let source = format!("FROM {from}\nWORKDIR /app\nCOPY . .\nRUN {run}\n");
            let report = Check::without_sizes(&source, &only(&RULE), &inputs).report;
            assert_eq!(report.findings.len(), 1, "{run}");
            assert!(report.findings[0].fix.is_none(), "{run}");
        }
    }
}
