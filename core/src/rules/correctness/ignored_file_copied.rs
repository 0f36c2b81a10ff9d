use crate::build::{CopySource, StepKind};
use crate::context::{Ignore, Selection, Takes};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;
use crate::text::path::clean;

pub(crate) static RULE: Rule = Rule {
    id: "ignored-file-copied",
    title: "What is copied is kept out by the .dockerignore",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::buildkit("CopyIgnoredFile")],
    practice: "dockerignore",
    why: "The builder never sees the file, so the build fails or, where the name is a pattern, \
          copies nothing.",
    check,
};

/// The most sources for which all files of the context are looked at.
const MAX_LOOKS: usize = 256;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |path| path.trim_start_matches('/'));
}

/// True if the .dockerignore takes something back in.
pub(in crate::rules) fn has_exceptions(cx: &RuleContext<'_>) -> bool {
    let ignore = cx.build_context.ignore.as_ref();
    ignore.is_some_and(|ignore| ignore.patterns.iter().any(|pattern| pattern.exception))
}

/// The patterns that keep all of the context out. Others, such as `.*`, are about what is in it.
const ALL: [&str; 3] = ["*", "**", "**/*"];

/// Reports the sources that the .dockerignore keeps out, each looked for by what `in_context` makes
/// of its path.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    in_context: fn(&str) -> &str,
) {
    let Some(ignore) = &cx.build_context.ignore else { return };
    let has_exceptions = has_exceptions(cx);
    let mut looks = MAX_LOOKS;
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let (StepKind::Copy(CopySource::Context), Body::Copy(copy) | Body::Add(copy)) =
            (&step.kind, &step.effective.body)
        else {
            continue;
        };
        for source in &copy.sources {
            let Some(path) = cx.build.value(source, step) else { continue };
            if path.contains("://") || source.text.starts_with("<<") {
                continue;
            }
            let path = clean(in_context(&path));
            let deciding = if matches!(path.as_str(), "" | "." | "/") {
                ignore.patterns.iter().find(|pattern| ALL.contains(&pattern.text.as_str()))
            } else {
                ignore.deciding(&path)
            };
            let Some(pattern) = deciding.filter(|pattern| !pattern.exception) else { continue };
            if has_exceptions && may_be_let_in(cx, ignore, &path, &mut looks) {
                continue;
            }
            out.report(
                step.instruction,
                source.range,
                format!(
                    "`{}` is kept out of the build by `{}` in line {} of the `.dockerignore`",
                    source.text, pattern.text, pattern.line
                ),
            );
        }
    }
}

/// True if an exception may take something back in at or below a path that is kept out. The files
/// decide where all of them are known.
fn may_be_let_in(cx: &RuleContext<'_>, ignore: &Ignore, path: &str, looks: &mut usize) -> bool {
    if cx.build_context.is_exact() && *looks > 0 {
        *looks -= 1;
        let selection = Selection::of_value(path, false, None);
        let files = cx.build_context.files().iter();
        let mut taken = files.filter(|file| selection.takes(&file.path) > Takes::No).peekable();
        if taken.peek().is_some() {
            return taken.any(|file| !ignore.ignores(&file.path));
        }
    }
    matches!(path, "." | "/") || path.contains(['*', '?', '[']) || !ignore.ignores_all_in(path)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::RULE;
    use crate::analysis::Check;
    use crate::context::ContextFiles;
    use crate::rules::testing::{check_beside, only, silent};
    use crate::rules::{Inputs, Preset, Settings};

    fn with(ignore: &str) -> Inputs {
        Inputs { dockerignore: Some(ignore.to_owned()), ..Inputs::default() }
    }

    #[test]
    fn sources_that_are_ignored_are_found() {
        check_beside(
            &RULE,
            &only(&RULE),
            &with("# build results\ndist\n*.md\n"),
            "
FROM node:24
ARG DIR=dist
COPY ./dist/app.js package.json /app/
#    ^^^^^^^^^^^^^ `dist` in line 2
COPY *.md $DIR /docs/
#    ^^^^
#         ^^^^
ADD /README.md https://example.com/x.md /
#   ^^^^^^^^^^
COPY docs/x.md <<dist /y/
x
dist
COPY --from=0 dist /z/
",
        );
    }

    #[test]
    fn what_no_exception_lets_in_is_found() {
        check_beside(
            &RULE,
            &only(&RULE),
            &with("*\n!src\n!docs/*.md\n!conf/app/**\n"),
            "
FROM a
COPY src src/a package.json /s/
#              ^^^^^^^^^^^^ `*` in line 1
ADD dist /d
#   ^^^^
COPY docs conf conf/app *.md . /e/
ONBUILD COPY ./lib/x.js /f
#            ^^^^^^^^^^
",
        );
    }

    #[test]
    fn the_files_decide_where_they_are_known() {
        let files = |paths: &[&str]| {
            let files = ContextFiles::from_paths(paths.iter().copied());
            Inputs { files: Some(Arc::new(files)), ..with("*\n!src\n!docs/*.md\n") }
        };
        let found = |source: &str, paths: &[&str]| {
            Check::without_sizes(source, &only(&RULE), &files(paths)).report.findings.len()
        };
        let paths = ["src/a", "docs/a.txt", "lib/b.js", "x.md"];
        assert_eq!(found("FROM a\nCOPY docs /d\n", &paths), 1, "no file of it is let in");
        assert_eq!(found("FROM a\nCOPY docs /d\n", &["docs/a.md"]), 0);
        assert_eq!(found("FROM a\nCOPY *.md /d/\n", &paths), 1);
        assert_eq!(found("FROM a\nCOPY . src /d/\n", &paths), 0);
        assert_eq!(found("FROM a\nCOPY . /d/\n", &["lib/b.js"]), 1);
    }

    #[test]
    fn exceptions_and_no_ignore_file_are_silent() {
        silent(&RULE, "FROM a\nCOPY dist /\n");
        let inputs = with("*\n!src\n");
        let check = Check::without_sizes("FROM a\nCOPY . /\nCOPY src /\n", &only(&RULE), &inputs);
        assert!(check.report.findings.is_empty());
    }

    #[test]
    fn the_context_itself_is_kept_out_by_what_keeps_out_all() {
        for (pattern, found) in [("*", 2), ("**", 2), ("**/*", 2), (".*", 0), ("a", 0), ("*.md", 0)]
        {
            let text = "FROM a\nCOPY . /a\nCOPY ./ /b\n";
            let check = Check::without_sizes(text, &only(&RULE), &with(pattern));
            assert_eq!(check.report.findings.len(), found, "{pattern}");
        }
    }

    #[test]
    fn buildkit_takes_a_leading_slash_for_part_of_the_name() {
        let options = Settings { preset: Preset::Buildkit, ..only(&RULE) };
        let source = "FROM a\nCOPY /dist x/../dist /\n";
        let report = Check::without_sizes(source, &options, &with("dist\n")).report;
        assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        assert_eq!(report.findings[0].aliases, ["CopyIgnoredFile"]);
    }
}
