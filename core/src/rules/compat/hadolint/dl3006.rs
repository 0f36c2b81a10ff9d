//! hadolint reads the image's name as it is written: one with a variable is an image whatever the
//! variable holds, and has no tag where it shows none.

use crate::build::{Base, ImageReference, Stage};
use crate::rules::base::untagged_base_image::{bases, is_open, report};
use crate::rules::shared::edits::unquoted;
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Instruction, Word};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (_, instruction, word) in images(cx) {
        if !word.text.starts_with('$') && is_open(&ImageReference::parse(unquoted(&word.text))) {
            report(cx, out, instruction, word);
        }
    }
}

/// The words that hadolint takes for images, each with its stage and FROM.
pub(super) fn images<'a>(
    cx: &'a RuleContext<'_>,
) -> impl Iterator<Item = (&'a Stage, &'a Instruction, &'a Word)> {
    bases(cx).filter(|(stage, _, word)| {
        word.text.contains('$') || !matches!(stage.base, Base::Stage(_) | Base::Scratch)
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::Preset;
    use crate::rules::base::untagged_base_image::RULE;
    use crate::rules::testing::check_in;

    #[test]
    fn a_variable_in_the_name_is_no_tag() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM example.com/$IMAGE
#    ^^^^^^^^^^^^^^^^^^
",
        );
    }
}
