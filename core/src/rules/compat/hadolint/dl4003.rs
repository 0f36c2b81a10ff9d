//! hadolint points at the second and later ones, where it is the earlier ones that do nothing. DL4004
//! and DL3012 are the same for other instructions.

use crate::rules::correctness::repeated_instruction::{ONCE, of_keyword};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        for (keyword, codes) in ONCE {
            for instruction in of_keyword(cx, stage, keyword).into_iter().skip(1) {
                let message = format!("The stage has a `{}` already", keyword.as_str());
                out.report(instruction, instruction.range, message).only(&codes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::correctness::repeated_instruction::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn hadolint_points_at_the_later_ones() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1
CMD a
CMD b
#^^^^^
ONBUILD CMD c
",
        );
    }
}
