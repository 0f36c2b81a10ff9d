//! hadolint reads the image's name as it is written: one with a variable is an image whatever the
//! variable holds, and has no tag where it shows none.

use crate::build::{Base, ImageReference, Stage};
use crate::rules::base::untagged_base_image::{bases, is_open, report};
use crate::rules::shared::edits::unquoted;
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Body, Instruction, Word};

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
    bases(cx).filter(|(stage, _, word)| match stage.base {
        _ if word.text.contains('$') => true,
        Base::Stage(parent) => !is_named(cx, parent, &word.text),
        Base::Scratch => false,
        _ => true,
    })
}

/// True if this is a stage's name, with its case.
fn is_named(cx: &RuleContext<'_>, stage: usize, name: &str) -> bool {
    let from = cx.build.stages.get(stage).and_then(|it| cx.file.instructions.get(it.from));
    let Some(Body::From(from)) = from.map(|it| &it.body) else { return false };
    from.alias.as_ref().is_some_and(|alias| alias.name.text == name)
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
FROM example.com/$IMAGE AS one
#    ^^^^^^^^^^^^^^^^^^
FROM one
FROM ONE
#    ^^^
",
        );
    }
}
