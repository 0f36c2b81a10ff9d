//! hadolint says it of each line, also where there is no FROM at all.

use crate::rules::correctness::instruction_before_from::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out);
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::instruction_before_from::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn each_line_of_a_file_without_from() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
ARG A=1
RUN a
#^^^ stands before
USER 1
#^^^^
",
        );
    }
}
