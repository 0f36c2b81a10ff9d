use std::collections::BTreeSet;

use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::package_managers::NPM;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;
use crate::text::Edit;
use crate::text::path::base_name;

pub(crate) static RULE: Rule = Rule {
    id: "npm-install-not-ci",
    title: "npm install with a lock file",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("DF031")],
    practice: "npm-ci",
    why: "`npm install` may change what the lock file says. `npm ci` installs exactly that, and fails where `package.json` disagrees.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Stages that have a lock file so far; one that starts from such a stage has it, too.
    let mut locked: BTreeSet<usize> = BTreeSet::new();
    for step in &cx.build.steps {
        match &step.effective.body {
            Body::From(_) => {
                let parent = cx.build.lineage(step.stage).nth(1);
                if parent.is_some_and(|parent| locked.contains(&parent.index)) {
                    locked.insert(step.stage);
                }
            }
            Body::Copy(transfer) | Body::Add(transfer)
                if transfer.sources.iter().any(|source| {
                    is_lock(&source.text) && may_be_there(cx, step, &source.text)
                }) =>
            {
                locked.insert(step.stage);
            }
            Body::Run(_) if locked.contains(&step.stage) => {
                for command in step.script().iter().flat_map(|script| &script.commands) {
                    let Some(install) = NPM.call(command, &["install", "i"]) else { continue };
                    let other = !install.operands.is_empty()
                        || command.has_option(&[
                            "-g",
                            "--global",
                            "--location",
                            "--no-package-lock",
                            "--package-lock-only",
                        ]);
                    if other {
                        continue;
                    }
                    let word = install.subcommand;
                    let plain = cx.slice(word.range) == word.text();
                    let fix = Fix::risky("Use `npm ci`", [Edit::replace(word.range, "ci")]).review(
                        "Check that the lock file is there and up to date with `package.json`: \
                         `npm ci` refuses otherwise, and it removes `node_modules` first",
                    );
                    out.report(
                        step.instruction,
                        install.head(),
                        "`npm install` may install other versions than the lock file names",
                    )
                    .fix(plain.then_some(fix));
                }
            }
            _ => {}
        }
    }
}

/// True if the context may have a lock file beside the others of this source: false where all of
/// its files are known and none is.
fn may_be_there(cx: &RuleContext<'_>, step: &Step<'_>, source: &str) -> bool {
    if !cx.build_context.is_exact() || step.kind != StepKind::Copy(CopySource::Context) {
        return true;
    }
    let source = source.trim_matches(['"', '\'']).trim_start_matches("./").trim_start_matches('/');
    let folder = source.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    folder.contains(['*', '?', '[', '$'])
        || LOCKS.iter().any(|lock| {
            let path = format!("{folder}{lock}");
            cx.build_context.files().has(&path) && !cx.build_context.ignores(&path)
        })
}

const LOCKS: [&str; 2] = ["package-lock.json", "npm-shrinkwrap.json"];

/// True if a source of COPY is npm's lock file, alone or by a pattern such as `package*.json`.
fn is_lock(source: &str) -> bool {
    let name = base_name(source);
    LOCKS.iter().any(|lock| match name.split_once('*') {
        Some((start, end)) => {
            !start.is_empty()
                && lock.starts_with(start)
                && lock.ends_with(end.trim_start_matches('*'))
        }
        None => name == *lock,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::RULE;
    use crate::analysis::Check;
    use crate::context::ContextFiles;
    use crate::rules::Inputs;
    use crate::rules::testing::{check, fixed, only, silent};

    #[test]
    fn finds_installs_beside_a_lock_file() {
        check(
            &RULE,
            "
FROM node:24 AS base
COPY [\"package.json\", \"package-lock.json\", \"./\"]
FROM base
RUN npm --loglevel warn install --production
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ other versions
FROM node:24
COPY package*.json ./
RUN npm i
#   ^^^^^
",
        );
    }

    #[test]
    fn no_lock_file_or_another_install() {
        silent(&RULE, "FROM node:24\nCOPY package.json .\nRUN npm install\n");
        silent(&RULE, "FROM node:24\nRUN npm install\nCOPY package-lock.json .\n");
        silent(
            &RULE,
            "FROM node:24\nCOPY package*.json .\nRUN npm install -g a && npm install b && npm ci && npm install --no-package-lock\n",
        );
    }

    #[test]
    fn becomes_ci() {
        fixed(
            &RULE,
            "FROM node:24\nCOPY package*.json ./\nRUN npm install --omit=dev\n",
            "FROM node:24\nCOPY package*.json ./\nRUN npm ci --omit=dev\n",
        );
    }

    #[test]
    fn a_context_without_a_lock_file_has_none() {
        for (files, source, expected) in [
            ("package.json", "package*.json", 0),
            ("package.json package-lock.json", "package*.json", 1),
            ("web/package.json", "web/package*.json", 0),
            ("web/package.json web/package-lock.json", "./web/package*.json", 1),
            ("package.json npm-shrinkwrap.json", "package.json npm-shrinkwrap.json", 1),
        ] {
            let files = ContextFiles::from_paths(files.split(' '));
            let inputs = Inputs { files: Some(Arc::new(files)), ..Inputs::default() };
            let source = format!("FROM node:24\nCOPY {source} ./\nRUN npm install\n");
            let report = Check::without_sizes(&source, &only(&RULE), &inputs).report;
            assert_eq!(report.findings.len(), expected, "{source}");
        }
    }
}
