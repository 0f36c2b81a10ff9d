use crate::build::{CopySource, MountKind, StepKind};
use crate::context::Glob;
use crate::fix::Fix;
use crate::rules::shared::dependency_manifests::fetch;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::Manager;
use crate::syntax::{Body, Transfer, Word};
use crate::text::path::base_name;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "manifest-without-lockfile",
    title: "A manifest is copied without its lock file",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("layerLint")],
    practice: "deps-before-code",
    why: "The manifest says which versions would do, the lock file which ones were tested. Without it each build takes the newest.",
    check,
};

/// A manager, its manifest and the names that its lock file may have, the usual one first.
const FILES: [(Manager, &str, &[&str]); 10] = [
    (Manager::Npm, "package.json", &["package-lock.json", "npm-shrinkwrap.json"]),
    (Manager::Yarn, "package.json", &["yarn.lock"]),
    (Manager::Pnpm, "package.json", &["pnpm-lock.yaml"]),
    (Manager::Bun, "package.json", &["bun.lock", "bun.lockb"]),
    (Manager::Bundler, "Gemfile", &["Gemfile.lock", "gems.locked"]),
    (Manager::Cargo, "Cargo.toml", &["Cargo.lock"]),
    (Manager::Composer, "composer.json", &["composer.lock"]),
    (Manager::Poetry, "pyproject.toml", &["poetry.lock"]),
    (Manager::Uv, "pyproject.toml", &["uv.lock"]),
    (Manager::Pipenv, "Pipfile", &["Pipfile.lock"]),
];

/// A COPY that brings manifests and nothing that may hold their lock files.
#[derive(Clone, Copy)]
struct Bare<'a> {
    instruction: usize,
    transfer: &'a Transfer,
}

/// The contents of a stage so far: COPYs of manifests alone, lock files, and `more` where there may
/// be anything besides.
#[derive(Clone, Default)]
struct Has<'a> {
    bare: Vec<Bare<'a>>,
    locks: Vec<&'static str>,
    more: bool,
}

/// More manifests than this in a stage are not looked at.
const MOST: usize = 64;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut ends: Vec<Has<'_>> = Vec::new();
    let mut told: Vec<(usize, Manager)> = Vec::new();
    for stage in &cx.build.stages {
        let parent = cx.build.lineage(stage.index).nth(1);
        let mut has = parent.and_then(|it| ends.get(it.index).cloned()).unwrap_or_default();
        for step in cx.build.steps_of(stage.index) {
            match (&step.kind, &step.effective.body) {
                (StepKind::Copy(CopySource::Context), Body::Copy(it) | Body::Add(it))
                    if step.effective.heredocs.is_empty() && !step.is_onbuild() =>
                {
                    add(&mut has, it, step.instruction.index);
                }
                (StepKind::Copy(_), _) => has.more = true,
                (StepKind::Run { script, .. }, _) => {
                    let brings = step.mounts().iter().any(|mount| mount.kind == MountKind::Bind);
                    for command in &script.commands {
                        // A clone, or an archive, may bring all of it; some write the lock file.
                        has.more |= brings
                            || matches!(
                                command.name(),
                                Some("git" | "tar" | "unzip" | "cp" | "mv")
                            );
                        let Some(fetch) = fetch(command).filter(|_| !has.more) else { continue };
                        let without = command.words.iter().any(|word| {
                            matches!(
                                word.text(),
                                "--no-package-lock" | "--no-lockfile" | "--no-lock"
                            )
                        });
                        if !without
                            && step.mounts().iter().all(|mount| mount.kind != MountKind::Bind)
                        {
                            report(cx, out, &has, fetch.manager, &fetch.shown, &mut told);
                        }
                    }
                }
                _ => {}
            }
        }
        ends.push(has);
    }
}

/// Takes note of what a COPY of the context brings.
fn add<'a>(has: &mut Has<'a>, transfer: &'a Transfer, instruction: usize) {
    if has.more {
        return;
    }
    let mut is_bare = false;
    for source in transfer.sources.iter().map(name) {
        let may_be = lock_files(source);
        let is_manifest = FILES.iter().any(|(_, manifest, _)| *manifest == source);
        has.more |= may_be.is_empty() && !is_manifest && !is_other_file(source);
        is_bare |= is_manifest;
        for lock in may_be {
            if !has.locks.contains(&lock) {
                has.locks.push(lock);
            }
        }
    }
    if !has.more && is_bare && has.bare.len() < MOST {
        has.bare.push(Bare { instruction, transfer });
    }
}

/// The lock files that a source may be: by its name, or as a pattern.
fn lock_files(source: &str) -> Vec<&'static str> {
    let glob = if Glob::is_wild(source) { Glob::read(source).ok() } else { None };
    let all = FILES.iter().flat_map(|(_, _, locks)| locks.iter().copied());
    all.filter(|lock| source == *lock || glob.as_ref().is_some_and(|glob| glob.matches(lock)))
        .collect()
}

/// True if a source is one file and nothing that managers read versions in. A name without an ending
/// may be a folder, and a pattern may bring anything.
fn is_other_file(source: &str) -> bool {
    matches!(source, ".npmrc" | ".yarnrc" | ".ruby-version" | ".nvmrc" | ".env" | "LICENSE")
        || (!Glob::is_wild(source)
            && !source.contains('$')
            && source.contains('.')
            && !source.starts_with('.'))
}

fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    has: &Has<'_>,
    manager: Manager,
    shown: &str,
    told: &mut Vec<(usize, Manager)>,
) {
    let Some((_, manifest, locks)) = FILES.iter().find(|(it, ..)| *it == manager) else { return };
    let Some(lock) = locks.first() else { return };
    if locks.iter().any(|lock| has.locks.contains(lock)) {
        return;
    }
    let found = has.bare.iter().find_map(|bare| {
        let word = bare.transfer.sources.iter().find(|word| name(word) == *manifest)?;
        Some((bare, word))
    });
    let Some((bare, word)) = found.filter(|(bare, _)| !told.contains(&(bare.instruction, manager)))
    else {
        return;
    };
    told.push((bare.instruction, manager));
    let Some(step) = cx.build.step(bare.instruction) else { return };
    let message = format!("`{shown}` finds no `{lock}` and may install other versions each time");
    let known = cx.build_context.is_exact();
    let folder = word.text.strip_suffix(*manifest).unwrap_or("");
    let path = format!("{folder}{lock}");
    let there = !known || cx.build_context.files().has(path.trim_start_matches("./"));
    let fix = edits(bare.transfer, word, &path).filter(|_| there).map(|edits| {
        Fix::risky(format!("Copy `{lock}` too"), edits)
            .review("The build stops if the file is not in the repository: make it with the package manager and commit it.")
    });
    out.report(step.instruction, word.range, message).fix(fix);
}

/// Puts the lock file in behind its manifest; a destination that names a file becomes its folder.
fn edits(transfer: &Transfer, manifest: &Word, path: &str) -> Option<Vec<Edit>> {
    let to = &transfer.destination;
    // The words of a JSON list stand in quotes.
    let quote = usize::from(transfer.json);
    let plain = |word: &Word| {
        word.text.len() + 2 * quote == word.range.len() && !word.text.contains([' ', '"', '\''])
    };
    if !plain(manifest) || !plain(to) {
        return None;
    }
    let more = if transfer.json { format!(", \"{path}\"") } else { format!(" {path}") };
    let mut edits = vec![Edit::insert(manifest.range.end(), more)];
    let is_folder = to.text.ends_with('/') || matches!(to.text.as_str(), "." | "..");
    if !is_folder && transfer.sources.len() == 1 {
        let folder = to.text.strip_suffix(name(manifest))?;
        let range = TextRange::new(to.range.start() + quote, to.range.end() - quote);
        edits.push(Edit::replace(range, if folder.is_empty() { "./" } else { folder }));
    }
    Some(edits)
}

/// The last part of a path.
fn name(word: &Word) -> &str {
    base_name(word.text.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn manifests_alone() {
        check(
            &RULE,
            "
FROM node:24 AS base
COPY web/package.json .npmrc ./
#    ^^^^^^^^^^^^^^^^ `npm install` finds no `package-lock.json`
FROM base
RUN npm install
RUN npm install
FROM ruby:3
COPY [\"Gemfile\", \"./\"]
#     ^^^^^^^^^ `Gemfile.lock`
RUN bundle install
",
        );
    }

    #[test]
    fn lock_files_that_are_or_may_be_there() {
        let silent = |lines: &str| silent(&RULE, &format!("FROM a:1\n{lines}\n"));
        silent("COPY package.json package-lock.json ./\nRUN npm ci");
        silent("COPY package*.json ./\nRUN npm ci");
        silent("COPY package.json ./\nCOPY yarn.lock* ./\nRUN yarn");
        silent("COPY package.json ./\nCOPY . .\nRUN npm ci");
        silent("COPY package.json ./\nCOPY src src\nRUN npm ci");
        silent("COPY . .\nCOPY package.json ./\nRUN npm ci");
        silent("COPY package.json ./\nRUN npm install -g x");
        silent("COPY package.json ./\nRUN npm install --no-package-lock");
        silent("COPY package.json ./\nRUN --mount=type=bind,target=/x npm ci");
        silent("COPY package.json ./");
    }

    #[test]
    fn the_lock_file_comes_along() {
        for (before, after) in [
            ("package.json ./", "package.json package-lock.json ./"),
            ("web/package.json web/", "web/package.json web/package-lock.json web/"),
            ("package.json package.json", "package.json package-lock.json ./"),
            ("package.json /app/package.json", "package.json package-lock.json /app/"),
            ("[\"package.json\", \".\"]", "[\"package.json\", \"package-lock.json\", \".\"]"),
        ] {
            let file = |copy: &str| format!("FROM a:1\nCOPY {copy}\nRUN npm install\n");
            fixed(&RULE, &file(before), &file(after));
        }
    }
}
