//! BuildKit does not look at the ARGs before the first FROM.

use crate::rules::style::keyword_case::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let first = cx.build.stages.first().map_or(0, |stage| stage.from);
    report(out, cx.file.instructions.get(first..).unwrap_or(&[]));
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::style::keyword_case::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn what_stands_before_the_stages_does_not_count() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
arg A=1
arg B=2
arg C=3
FROM a:$A
RUN b
run c
#^^^
",
        );
    }
}
