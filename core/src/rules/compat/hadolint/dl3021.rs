//! hadolint looks at COPY alone, and wants the slash even where the path is a directory without it.

use crate::rules::correctness::copy_sources_without_slash::report;
use crate::rules::{RuleContext, Sink};
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if let Body::Copy(transfer) = &step.effective.body {
            report(cx, out, step, transfer);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::copy_sources_without_slash::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_wants_the_slash_everywhere() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
COPY a b .
#        ^
COPY a b $c
#        ^^
ADD a b c
ONBUILD COPY a b c
",
        );
    }
}
