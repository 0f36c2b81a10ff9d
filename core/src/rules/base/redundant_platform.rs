use crate::fix::Fix;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::{Keyword, expand};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-platform",
    title: "--platform repeats the default",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        Alias::hadolint("DL3065", Severity::Warning),
        Alias::buildkit("RedundantTargetPlatform"),
    ],
    practice: "no-hard-coded-platform",
    why: "A stage is built for `$TARGETPLATFORM` anyway. Saying so hides the `--platform`s that \
          do something.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let overridden = cx.build.global.at_end("TARGETPLATFORM").is_some();
    for instruction in &cx.file.instructions {
        if instruction.keyword != Keyword::From {
            continue;
        }
        let Some(flag) = instruction.flag("platform") else { continue };
        let value = flag.value.as_ref().map_or("", |word| word.text.as_str());
        let value = if cx.as_hadolint() { value } else { value.trim_matches('"') };
        let is_default = matches!(value, "$TARGETPLATFORM" | "${TARGETPLATFORM}")
            || cx.as_buildkit() && gives_target(cx, value);
        if !is_default {
            continue;
        }
        // An ARG of the file's own may hold another platform.
        if overridden && !cx.as_hadolint() {
            continue;
        }
        let after = cx.source.get(flag.range.end()..).unwrap_or("");
        let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
        let gone = TextRange::new(flag.range.start(), flag.range.end() + blanks);
        let fix = Fix::safe("Delete `--platform`", [Edit::delete(gone)]);
        out.report(instruction, flag.range, "A stage is built for `$TARGETPLATFORM` anyway")
            .fix((!overridden).then_some(fix));
    }
}

/// Whether BuildKit takes nothing but the target platform from a word, a default aside.
fn gives_target(cx: &Context<'_>, word: &str) -> bool {
    const TARGET: &str = "TARGETPLATFORM";
    let lookup = |name: &str| (name == TARGET).then(|| TARGET.to_owned());
    expand(word, cx.file.escape, &lookup)
        .is_ok_and(|it| it.text == TARGET && it.matched == [TARGET] && it.unmatched.is_empty())
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
