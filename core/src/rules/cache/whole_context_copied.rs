use std::cell::OnceCell;

use crate::build::{CopySource, StepKind};
use crate::context::suggest_ignore;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "whole-context-copied",
    title: "The whole build context is copied",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::other("DF007"), ToolCode::other("Sonar S6470")],
    practice: "dockerignore",
    why: "Without a .dockerignore the copy takes everything along: the history in `.git`, local \
          environments, secrets. Every change to any of it rebuilds all that follows.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // An empty file is as good as none.
    if cx.build_context.ignore.as_ref().is_some_and(|ignore| !ignore.patterns.is_empty()) {
        return;
    }
    let in_image = cx.build.in_final_image();
    let ignored = OnceCell::new();
    for step in &cx.build.steps {
        let (StepKind::Copy(CopySource::Context), Body::Copy(copy) | Body::Add(copy)) =
            (&step.kind, &step.effective.body)
        else {
            continue;
        };
        // What a stage keeps that is only copied from does not reach the image.
        if !in_image.has(step.stage) || step.effective.flag("exclude").is_some() {
            continue;
        }
        let whole = copy.sources.iter().find(|source| is_whole(&source.text));
        let Some(source) = whole else { continue };
        let snippet = ignored.get_or_init(|| suggest_ignore(cx.build)).clone();
        out.report(
            step.instruction,
            source.range,
            format!(
                "`{}` copies all of the build context that no `.dockerignore` leaves out",
                source.text
            ),
        )
        .fix(Fix::show("Save this as `.dockerignore` beside the Dockerfile", snippet));
    }
}

fn is_whole(source: &str) -> bool {
    matches!(source, "." | "./" | "/" | "*")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::{Check, analyze};
    use crate::rules::Inputs;
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
        silent(
            &RULE,
            "FROM node:24 AS build\nCOPY . .\nFROM node:24\nCOPY --from=build . .\nCOPY src .\n",
        );
        silent(&RULE, "FROM node:24\nCOPY --exclude=.git --exclude=node_modules . .\n");
    }

    #[test]
    fn a_dockerignore_silences_it() {
        let found = |ignore: &str| {
            let inputs = Inputs { dockerignore: Some(ignore.to_owned()), ..Inputs::default() };
            let check = Check::without_sizes("FROM node:24\nCOPY . .\n", &only(&RULE), &inputs);
            check.report.findings.len()
        };
        assert_eq!(found("node_modules\n"), 0);
        assert_eq!(found("# nothing yet\n"), 1);
    }

    #[test]
    fn the_ignore_file_fits_the_build() {
        let report = analyze("FROM node:24\nCOPY . .\nRUN npm ci\n", &only(&RULE));
        let fix = report.findings[0].fix.as_ref();
        let snippet = fix.and_then(|fix| fix.snippet.clone()).unwrap_or_default();
        assert!(
            snippet.starts_with(".git\n") && snippet.contains("**/node_modules\n"),
            "{snippet}"
        );
    }
}
