use std::collections::BTreeSet;

use super::assumed_files::examples;
use super::copy_selection::Selection;
use super::file_kinds::{ecosystems, names};
use super::ignore::Ignore;
use crate::build::Build;

/// The most names of the Dockerfile that are held against the patterns.
const MAX_NAMED: usize = 1000;

/// A .dockerignore for a Dockerfile: what nobody wants in an image, and what the tools in use leave
/// behind. Nothing that a COPY, ADD or bind mount names is kept out, `.git` is not where the build
/// asks git for something, and what a tool makes is kept out only where the build runs that tool.
pub fn suggest_ignore(build: &Build<'_>) -> String {
    let sources = build
        .steps
        .iter()
        .flat_map(|step| Selection::of_step(build, step))
        .flat_map(|selection| selection.sources)
        .filter(|source| !source.is_whole());
    let named: Vec<(String, bool)> = sources
        .take(MAX_NAMED)
        .flat_map(|source| {
            let plain = source.path().is_some();
            examples(&source).into_iter().map(move |path| (path, plain))
        })
        .collect();
    let ecosystems = ecosystems(build);
    let run: Vec<&str> = ecosystems
        .iter()
        .copied()
        .filter(|ecosystem| {
            build.runs().flat_map(|(_, script)| &script.commands).any(|command| {
                command
                    .name()
                    .is_some_and(|name| names("command", &[ecosystem]).any(|known| known == name))
            })
        })
        .collect();
    let git = (!uses_git(build)).then_some(".git");
    let mut patterns: Vec<&str> = Vec::new();
    for pattern in git.into_iter().chain(names("leftover", &ecosystems)).chain(names("built", &run))
    {
        if !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    // For each pattern what it would keep out of what is named.
    let ignore = Ignore::from_patterns(patterns.iter().copied());
    let mut met: Vec<Vec<&(String, bool)>> = vec![Vec::new(); patterns.len()];
    for named in &named {
        for place in ignore.matching(&named.0) {
            if let Some(met) = met.get_mut(place) {
                met.push(named);
            }
        }
    }
    let mut text = String::new();
    let mut exceptions = String::new();
    let mut excepted: BTreeSet<&str> = BTreeSet::new();
    for (&pattern, met) in patterns.iter().zip(met) {
        // A wildcard still keeps out the rest when what is named is taken back in by its name.
        let keeps_out_rest = pattern.contains('*') && met.iter().all(|(_, plain)| *plain);
        if !met.is_empty() && !keeps_out_rest {
            continue;
        }
        text.extend([pattern, "\n"]);
        for (path, _) in met {
            if excepted.insert(path) {
                exceptions.extend(["!", path, "\n"]);
            }
        }
    }
    text + &exceptions
}

/// True if the build asks git for something, so that `.git` belongs to the context: a version by
/// `git describe`, or a tool that does it.
pub fn uses_git(build: &Build<'_>) -> bool {
    const ASKS: [&str; 10] = [
        "describe",
        "rev-parse",
        "log",
        "show",
        "status",
        "rev-list",
        "tag",
        "submodule",
        "diff",
        "ls-files",
    ];
    const TOOLS: [&str; 9] = [
        "setuptools-scm",
        "setuptools_scm",
        "hatch-vcs",
        "versioneer",
        "versioningit",
        "poetry-dynamic-versioning",
        "gitversion",
        "nbgv",
        "-buildvcs=true",
    ];
    build.runs().flat_map(|(_, script)| &script.commands).any(|command| {
        command.name() == Some("git")
            && command.subcommand().is_some_and(|word| ASKS.contains(&word.text()))
    }) || {
        let source = build.source.to_ascii_lowercase();
        TOOLS.iter().any(|tool| source.contains(tool))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    fn suggested(source: &str) -> Vec<String> {
        let file = parse(source);
        suggest_ignore(&Build::new(source, &file)).lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_file_fits_the_build() {
        let lines = suggested("FROM node:24\nCOPY . .\nRUN npm ci\n");
        for line in [".git", "**/node_modules", ".env", "Dockerfile*"] {
            assert!(lines.iter().any(|it| it == line), "{line} in {lines:?}");
        }
        assert!(!lines.iter().any(|line| line == "**/__pycache__"), "{lines:?}");
        let unbuilt = suggested("FROM php:8-apache\nCOPY . /var/www/html\n");
        assert!(!unbuilt.iter().any(|line| line == "vendor"), "the host's is needed: {unbuilt:?}");
    }

    #[test]
    fn what_the_build_needs_stays() {
        let has = |source: &str, line: &str| suggested(source).iter().any(|it| it == line);
        let git = "FROM rust\nCOPY . .\nRUN git describe && cargo build\n";
        assert!(!has(git, ".git") && has(git, "target"));
        assert!(has("FROM rust\nCOPY . .\nRUN git clone x && cargo build\n", ".git"));
        assert!(!has("FROM go\nRUN --mount=source=.git,target=/g x\nCOPY . .\n", ".git"));
        let jar = "FROM maven\nCOPY target/*.jar /app.jar\nCOPY . .\nRUN mvn package\n";
        assert!(!has(jar, "**/target"));
        let env = "FROM node\nCOPY .env.example .\nCOPY . .\n";
        assert!(has(env, ".env.*") && has(env, "!.env.example") && has(env, ".env"));
        assert!(!has("FROM node\nCOPY .env .\n", ".env"));
    }
}
