//! To BuildKit the target platform with a default of one's own is redundant too, and one that the file
//! sets is the target platform as well.

use crate::rules::base::redundant_platform::{is_target, report};
use crate::rules::{RuleContext, Sink};
use crate::syntax::expand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |cx, value| {
        let value = value.trim_matches('"');
        is_target(value) || gives_target(cx, value)
    });
}

/// True if nothing but the target platform is taken from a word, a default aside.
fn gives_target(cx: &RuleContext<'_>, word: &str) -> bool {
    const TARGET: &str = "TARGETPLATFORM";
    let lookup = |name: &str| (name == TARGET).then(|| TARGET.to_owned());
    expand(word, cx.file.escape, &lookup)
        .is_ok_and(|it| it.text == TARGET && it.matched == [TARGET] && it.unmatched.is_empty())
}
