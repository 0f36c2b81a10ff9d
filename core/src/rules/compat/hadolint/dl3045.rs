//! hadolint has a finding for each COPY, in every stage, and one on `scratch` is like any other.

use crate::rules::correctness::relative_copy_destination::{report, unplaced_copies};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for copy in unplaced_copies(cx).flat_map(|(_, copies)| copies) {
        report(cx, out, copy);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::relative_copy_destination::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_reports_each_in_every_stage() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1 AS build
COPY . .
#      ^
FROM b:1
COPY a b
#      ^
COPY a \"/b\"
",
        );
    }
}
