use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Keyword;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-platform",
    title: "--platform repeats the default",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        ToolCode::hadolint("DL3065", Severity::Warning),
        ToolCode::buildkit("RedundantTargetPlatform"),
    ],
    practice: "no-hard-coded-platform",
    why: "A stage is built for `$TARGETPLATFORM` anyway. Saying so hides the `--platform`s that \
          do something.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if !may_be_another(cx) {
        report(cx, out, |_, value| is_target(value.trim_matches('"')));
    }
}

/// True if an ARG of the file's own may hold another platform.
fn may_be_another(cx: &RuleContext<'_>) -> bool {
    cx.build.global.at_end("TARGETPLATFORM").is_some()
}

/// True if a word is nothing but the target platform.
pub(in crate::rules) fn is_target(word: &str) -> bool {
    matches!(word, "$TARGETPLATFORM" | "${TARGETPLATFORM}")
}

/// Reports each `--platform` whose value, as it is written, gives the default.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_default: fn(&RuleContext<'_>, &str) -> bool,
) {
    let may_be_another = may_be_another(cx);
    for instruction in &cx.file.instructions {
        if instruction.keyword != Keyword::From {
            continue;
        }
        let Some(flag) = instruction.flag("platform") else { continue };
        let value = flag.value.as_ref().map_or("", |word| cx.slice(word.range));
        if !is_default(cx, value) {
            continue;
        }
        let after = cx.source.get(flag.range.end()..).unwrap_or("");
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let gone = TextRange::new(flag.range.start(), flag.range.end() + blanks);
        let fix = Fix::safe("Delete `--platform`", [Edit::delete(gone)]);
        out.report(instruction, flag.range, "A stage is built for `$TARGETPLATFORM` anyway")
            .fix((!may_be_another).then_some(fix));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn finds_the_default_only() {
        check(
            &RULE,
            "
FROM --platform=$TARGETPLATFORM debian:13
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ anyway
FROM --platform=\"${TARGETPLATFORM}\" debian:13 AS b
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
FROM --platform=$BUILDPLATFORM debian:13
FROM --platform=linux/amd64 debian:13
FROM --platform=${TARGETPLATFORM:-linux/amd64} debian:13
",
        );
        silent(
            &RULE,
            "ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM debian:13\n",
        );
    }

    #[test]
    fn deletes_the_flag() {
        fixed(
            &RULE,
            "FROM  --platform=$TARGETPLATFORM \\\n  debian:13  AS a\n",
            "FROM  \\\n  debian:13  AS a\n",
        );
    }
}
