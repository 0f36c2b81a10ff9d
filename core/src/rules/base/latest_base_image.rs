use super::untagged_base_image::{name_tag, named_bases, plain_name};
use crate::build::{Base, ImageReference};
use crate::catalog;
use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Instruction, Word};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "latest-base-image",
    title: "Base image with the tag latest",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3007", Severity::Warning)],
    practice: "no-latest-base-tag",
    why: "`latest` is whatever was pushed last: the image moves to another release some day, and \
          the build with it, without a change to this file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (stage, instruction, word) in named_bases(cx) {
        let by_value = matches!(&stage.base, Base::Image(image) if is_latest(image));
        if by_value || is_latest(&written(word)) {
            report(cx, out, instruction, word);
        }
    }
}

pub(in crate::rules) fn is_latest(image: &ImageReference) -> bool {
    image.tag.as_deref() == Some("latest") && image.digest.is_none()
}

/// The image as FROM names it, variables and all.
pub(in crate::rules) fn written(word: &Word) -> ImageReference {
    ImageReference::parse(unquoted(&word.text))
}

pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    instruction: &Instruction,
    word: &Word,
) {
    let fix = catalog::current_tag(&written(word)).and_then(|tag| {
        let range = plain_name(cx, word)?;
        let at = range.end().checked_sub("latest".len())?;
        Some(name_tag(tag, Edit::replace(TextRange::new(at, range.end()), tag)))
    });
    let message = format!("`{}` is whatever was released last when the image is pulled", word.text);
    out.report(instruction, word.range, message).fix(fix);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_latest() {
        check(
            &RULE,
            "
ARG TAG=latest
FROM localhost:5000/a:latest AS one
#    ^^^^^^^^^^^^^^^^^^^^^^^ whatever was released last
FROM node:$TAG
#    ^^^^^^^^^
FROM one
",
        );
    }

    #[test]
    fn a_digest_pins() {
        silent(&RULE, "FROM node:latest@sha256:1234\nFROM latest\nFROM node:$TAG\n");
    }

    #[test]
    fn names_the_current_tag() {
        fixed(&RULE, "FROM \"ubuntu:latest\" AS a\n", "FROM \"ubuntu:26.04\" AS a\n");
        safety(&RULE, "FROM ubuntu:latest", Some(Safety::Unsafe));
        safety(&RULE, "FROM someone/something:latest", None);
    }
}
