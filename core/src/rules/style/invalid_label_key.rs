use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-label-key",
    title: "A label has a key outside the conventions",
    category: Category::Style,
    severity: Severity::Style,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3048", Severity::Style)],
    practice: "label-metadata",
    why: "Tools look labels up by key. Small letters, digits and single `.`, `-`, `_` or `/` between them are what all of them can read, and some prefixes belong to Docker.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Label(pairs) = &step.effective.body else { continue };
        let bad = pairs.iter().find_map(|pair| Some((pair, fault(unquoted(&pair.key.text))?)));
        if let Some((pair, what)) = bad {
            out.report(step.instruction, pair.key.range, what);
        }
    }
}

/// The fault of a key, by Docker's guidelines for object labels.
fn fault(key: &str) -> Option<&'static str> {
    const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_/".contains(c);
    if RESERVED.iter().any(|prefix| key.starts_with(prefix)) {
        Some("This prefix is reserved for Docker itself")
    } else if !key.chars().all(plain) {
        Some("A label key has small letters, digits and `.`, `-`, `_`, `/` only")
    } else if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some("A label key starts with a small letter")
    } else if !key.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        Some("A label key ends with a letter or digit")
    } else if ["..", "--"].iter().any(|twice| key.contains(twice)) {
        Some("A label key has no `.` or `-` twice in a row")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn keys_outside_the_conventions() {
        check(
            &RULE,
            "
FROM debian:13
LABEL Maintainer=ada
#     ^^^^^^^^^^ small letters
LABEL a=1 com.docker.image=x
#         ^^^^^^^^^^^^^^^^ reserved
LABEL a..b=1
#     ^^^^
LABEL 1st=1
#     ^^^
LABEL a-=1
#     ^^
",
        );
        silent(
            &RULE,
            "FROM a\nLABEL org.opencontainers.image.title=x foo_bar=1 a/b=2 \"x\"=1 a1=2\n",
        );
    }
}
