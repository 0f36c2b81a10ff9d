//! BuildKit compares AS with its FROM alone, whatever the case of the file.

use crate::rules::style::from_as_case::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_| true);
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::style::from_as_case::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn the_case_of_the_file_does_not_matter() {
        check_in(
            Preset::Buildkit,
            &RULE,
            "
from a:1 AS x
#        ^^
RUN a
RUN b
",
        );
    }
}
