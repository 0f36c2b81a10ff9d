use std::cell::OnceCell;

use crate::build::{CopySource, StepKind};
use crate::fix::Fix;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "whole-context-copied",
    title: "The whole build context is copied",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::other("DF007"), Alias::other("Sonar S6470")],
    practice: "dockerignore",
    why: "Without a .dockerignore the copy takes everything along: the history in `.git`, local \
          environments, secrets. Every change to any of it rebuilds all that follows.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let in_image = cx.build.in_final_image();
    let ignored = OnceCell::new();
    for step in &cx.build.steps {
        let (StepKind::Copy(CopySource::Context), Body::Copy(copy) | Body::Add(copy)) =
            (&step.kind, &step.effective.body)
        else {
            continue;
        };
        // What a stage keeps that is only copied from does not reach the image.
        if in_image.get(step.stage) != Some(&true) {
            continue;
        }
        let whole =
            copy.sources.iter().find(|source| matches!(source.text.as_str(), "." | "./" | "/" | "*"));
        let Some(source) = whole else { continue };
        out.report(
            step.instruction,
            source.range,
            format!("`{}` copies all of the build context that no `.dockerignore` leaves out", source.text),
        )
        .fix(Fix::show("Save this as `.dockerignore` beside the Dockerfile", ignored.get_or_init(|| ignore_file(cx)).clone()));
    }
}

/// A .dockerignore for this file: what nobody wants in an image, and what the tools in use leave
/// behind. What a COPY names stays.
fn ignore_file(cx: &Context<'_>) -> String {
    const GIT_USERS: [&str; 8] = [
        "git describe",
        "git rev-parse",
        "git log",
        "git submodule",
        "setuptools-scm",
        "setuptools_scm",
        "versioneer",
        "poetry-dynamic-versioning",
    ];
    const BY_TOOL: [(&[&str], &str); 6] = [
        (&["python", "pip", "poetry", "uv "], "**/__pycache__\n**/*.pyc\n.venv\n.pytest_cache\n.mypy_cache\n"),
        (&["node", "npm", "yarn", "pnpm"], "**/node_modules\nnpm-debug.log*\ncoverage\n"),
        (&["cargo", "rust"], "target\n"),
        (&["mvn", "maven", "gradle"], "target\nbuild\n.gradle\n"),
        (&["dotnet"], "**/bin\n**/obj\n"),
        (&["bundle", "ruby"], "log\ntmp\n.bundle\n"),
    ];
    let source = cx.source.to_ascii_lowercase();
    let mut text = String::new();
    if !GIT_USERS.iter().any(|user| source.contains(user)) {
        text.push_str(".git\n");
    }
    text.push_str(".gitignore\n.dockerignore\nDockerfile*\ncompose*.y*ml\ndocker-compose*.y*ml\n");
    text.push_str(".env\n.env.*\n*.pem\n*.key\n.idea\n.vscode\n.DS_Store\n");
    let named = named_sources(cx);
    let mut lines: Vec<&str> = text.lines().collect();
    for (_, patterns) in BY_TOOL.iter().filter(|(tools, _)| tools.iter().any(|tool| source.contains(tool))) {
        lines.extend(patterns.lines());
    }
    let mut seen = std::collections::BTreeSet::new();
    lines.retain(|line| {
        seen.insert(*line) && !named.iter().any(|name| name == line.trim_start_matches("**/"))
    });
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// First parts of the paths that COPY and ADD take from the context by name.
fn named_sources(cx: &Context<'_>) -> Vec<String> {
    cx.build
        .steps
        .iter()
        .filter(|step| matches!(step.kind, StepKind::Copy(CopySource::Context)))
        .filter_map(|step| match &step.effective.body {
            Body::Copy(copy) | Body::Add(copy) => Some(&copy.sources),
            _ => None,
        })
        .flatten()
        .map(|source| {
            let path = source.text.trim_start_matches("./").trim_start_matches('/');
            path.split('/').next().unwrap_or(path).to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::analyze;
    use crate::rules::testing::{check, only, silent};

    #[test]
    fn broad_copies_into_the_image_are_found() {
        check(
            &RULE,
            "
FROM node:24
COPY --chown=node . .
#                 ^
ONBUILD ADD [\"./\", \"/app\"]
#            ^^^^
",
        );
        silent(&RULE, "FROM node:24 AS build\nCOPY . .\nFROM node:24\nCOPY --from=build . .\nCOPY src .\n");
    }

    #[test]
    fn the_ignore_file_fits_the_build() {
        let snippet = |source: &str| {
            let report = analyze(source, &only(&RULE));
            report.findings[0].fix.as_ref().and_then(|fix| fix.snippet.clone()).unwrap_or_default()
        };
        let plain = snippet("FROM node:24\nCOPY . .\n");
        assert!(plain.starts_with(".git\n") && plain.contains("**/node_modules\n"), "{plain}");
        let git = snippet("FROM rust:1\nCOPY .env ./\nCOPY . .\nRUN git describe && cargo build\n");
        assert!(!git.contains(".git\n") && !git.contains("\n.env\n"), "{git}");
        assert!(git.contains("target\n"), "{git}");
    }
}
