use crate::build::{CopySource, StepKind};
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

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let Some(ignore) = &cx.build_context.ignore else { return };
    // A directory may be ignored and some of its files taken back in: only names can tell.
    if !ignore.patterns.iter().any(|pattern| pattern.exception) {
        report(cx, out, |path| path.trim_start_matches('/'));
    }
}

/// Reports the sources that the .dockerignore keeps out, each looked for by what `in_context` makes
/// of its path.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    in_context: fn(&str) -> &str,
) {
    let Some(ignore) = &cx.build_context.ignore else { return };
    for step in &cx.build.steps {
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
            let deciding = ignore.deciding(&clean(in_context(&path)));
            let Some(pattern) = deciding.filter(|pattern| !pattern.exception) else { continue };
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

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::analysis::Check;
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
    fn exceptions_and_no_ignore_file_are_silent() {
        silent(&RULE, "FROM a\nCOPY dist /\n");
        let inputs = with("*\n!src\n");
        let check = Check::without_sizes("FROM a\nCOPY . /\nCOPY x /\n", &only(&RULE), &inputs);
        assert!(check.report.findings.is_empty());
    }

    #[test]
    fn buildkit_takes_a_leading_slash_for_part_of_the_name() {
        let options = Settings { preset: Preset::Buildkit, ..only(&RULE) };
        let source = "# check=experimental=CopyIgnoredFile\nFROM a\nCOPY /dist x/../dist /\n";
        let report = Check::without_sizes(source, &options, &with("dist\n")).report;
        assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
        assert_eq!(report.findings[0].aliases, ["CopyIgnoredFile"]);
    }
}
