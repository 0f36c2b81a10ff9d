use crate::build::{PLATFORM_ARGS, Platform};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::expand;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-platform",
    title: "FROM --platform names no platform",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "A platform is a system and an architecture, `linux/arm64`, or one of the two alone. The \
          builder refuses the file for anything else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let Some(from) = cx.file.instructions.get(stage.from) else { continue };
        let Some(word) = from.flag("platform").and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        if word.text.is_empty() {
            continue;
        }
        let Some(value) = value(cx, &word.text) else { continue };
        if value.is_empty() {
            // A name that nobody declared is `undeclared-arg-in-from`'s.
            continue;
        }
        if value.parse::<Platform>().is_err() {
            out.report(from, word.range, format!("`{value}` is no platform such as `linux/arm64`"));
        }
    }
}

/// The text with the values of the arguments before the first FROM; `None` where one is not known.
fn value(cx: &RuleContext<'_>, text: &str) -> Option<String> {
    let unknown = std::cell::Cell::new(false);
    let lookup = |name: &str| {
        let bound = cx.build.global.at_end(name);
        let value = bound.and_then(|binding| binding.value.clone());
        let is_set_elsewhere = bound.is_some() || PLATFORM_ARGS.contains(&name);
        unknown.set(unknown.get() || value.is_none() && is_set_elsewhere);
        value
    };
    let value = expand(text, cx.file.escape, &lookup).ok()?.text;
    (!unknown.get()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn words_that_are_no_platform() {
        check(
            &RULE,
            "
ARG WHERE=arm66
FROM --platform=foo a:1
#               ^^^
FROM --platform=$WHERE a:1
#               ^^^^^^ `arm66`
FROM --platform=linux/ a:1
#               ^^^^^^
from --platform=linux,arm64 a:1
#               ^^^^^^^^^^^
FROM --platform=linux/amd64/v1/x a:1
#               ^^^^^^^^^^^^^^^^
FROM --platform=\"linux amd64\" a:1
#               ^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn one_of_the_two_is_enough() {
        for platform in [
            "linux/amd64",
            "arm64",
            "linux",
            "linux/foo",
            "windows(10.0.17763)/amd64",
            "$TARGETPLATFORM",
            "",
            "$X",
            "${X:-linux}",
        ] {
            silent(&RULE, &format!("FROM --platform={platform} a:1\n"));
        }
        silent(&RULE, "ARG P\nFROM --platform=$P a:1\n");
    }
}
