use std::collections::BTreeSet;

use crate::build::PLATFORM_ARGS;
use crate::fix::Fix;
use crate::rules::shared::edits::{MAX_SUGGESTIONS, nearest, unquoted};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Operator, references};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "undeclared-arg-in-from",
    title: "FROM uses an ARG that is not declared before it",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::buildkit("UndefinedArgInFrom")],
    practice: "declared-variables",
    why: "A `FROM` line sees only `ARG`s from before the first `FROM`. Any other name is empty, \
          and so is that part of the image's name.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |operator| {
        matches!(operator, Operator::Default | Operator::Required | Operator::Unknown)
    });
}

/// Reports the names that are not declared, but for those with an operator that makes up for it.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    makes_up: fn(Operator) -> bool,
) {
    let global =
        || cx.build.global.bindings().map(|binding| binding.name.as_str()).chain(PLATFORM_ARGS);
    let mut in_stages: BTreeSet<&str> = BTreeSet::new();
    in_stages.extend(cx.build.stages.iter().flat_map(|stage| stage.scope.names_before(usize::MAX)));
    let mut looks = MAX_SUGGESTIONS;
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let platform = instruction.flag("platform").and_then(|flag| flag.value.as_ref());
        for word in platform.into_iter().chain([&from.image]) {
            for reference in references(&word.text, cx.file.escape) {
                let name = reference.name.as_str();
                let has_default = reference.operator.is_some_and(makes_up);
                let is_known =
                    cx.build.global.at_end(name).is_some() || PLATFORM_ARGS.contains(&name);
                if has_default || is_known {
                    continue;
                }
                let range = word.source_range(reference.range.start(), reference.range.end());
                let name_range =
                    word.source_range(reference.name_range.start(), reference.name_range.end());
                let is_in_stage = in_stages.contains(name);
                let near = if is_in_stage || looks == 0 {
                    None
                } else {
                    looks -= 1;
                    nearest(name, global())
                };
                let message = if is_in_stage {
                    format!(
                        "`${name}` is declared inside a stage; `FROM` sees only what comes before the first one"
                    )
                } else if let Some(near) = near {
                    format!(
                        "`${name}` is not declared before the first `FROM`; did you mean `{near}`?"
                    )
                } else {
                    format!("`${name}` is not declared before the first `FROM`")
                };
                // Where nothing else is there the builder refuses what is empty.
                let is_all = reference.range.len() == unquoted(&word.text).len();
                let severity = if is_all { Severity::Error } else { RULE.severity };
                out.report(instruction, range, message).severity(severity).fix(near.map(|near| {
                    Fix::risky(format!("Write `{near}`"), [Edit::replace(name_range, near)])
                        .review("Check that this argument is meant: the stage starts from another image then")
                }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn names_that_from_cannot_see() {
        check(
            &RULE,
            "
ARG VERSION=1
FROM a:$VERSON AS one
#      ^^^^^^^ `VERSION`
ARG INNER=1
FROM --platform=$WHAT b:${INNER}
#               ^^^^^ not declared
#                       ^^^^^^^^ inside a stage
",
        );
        silent(
            &RULE,
            "ARG V\nFROM --platform=$BUILDPLATFORM a:$V\nFROM b:${W:-1}\nFROM ${V}-$TARGETARCH\n",
        );
    }

    #[test]
    fn an_empty_name_or_platform_is_an_error() {
        use crate::analysis::Check;
        use crate::rules::Severity::{Error, Warning};
        use crate::rules::testing::{on_the_day, only};
        for (from, severity) in [
            ("$A", Error),
            ("\"${A}\"", Error),
            ("--platform=$A b:1", Error),
            ("b:$A", Warning),
            ("--platform=linux/$A b:1", Warning),
        ] {
            let check =
                Check::without_sizes(&format!("FROM {from}\n"), &only(&RULE), &on_the_day());
            assert_eq!(check.report.findings[0].severity, severity, "{from}");
        }
    }

    #[test]
    fn the_typo_is_corrected() {
        fixed(&RULE, "ARG VERSION=1\nFROM a:${VERSON}\n", "ARG VERSION=1\nFROM a:${VERSION}\n");
    }
}
