use crate::build::{Base, ImageReference, Stage};
use crate::catalog;
use crate::fix::Fix;
use crate::rules::shared::edits::{inside_quotes, unquoted};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Instruction, Word};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "untagged-base-image",
    title: "Base image without a tag",
    category: Category::Base,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3006", Severity::Warning)],
    practice: "pin-base-image-tag",
    why: "A name without a tag means `latest`: the image moves to another release some day, and \
          the build with it, without a change to this file.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (stage, instruction, word) in named_bases(cx) {
        let Base::Image(image) = &stage.base else { continue };
        if !is_open(image) {
            continue;
        }
        // The tag may come along with the value that a build gives; without one there is none.
        if word.text.starts_with('$') {
            let message = format!(
                "`{}` is `{}` unless the build says otherwise, which has no tag",
                word.text, image.name
            );
            out.report(instruction, word.range, message);
        } else {
            report(cx, out, instruction, word);
        }
    }
}

pub(in crate::rules) fn is_open(image: &ImageReference) -> bool {
    image.tag.is_none() && image.digest.is_none()
}

pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    instruction: &Instruction,
    word: &Word,
) {
    let written = ImageReference::parse(unquoted(&word.text));
    let fix = catalog::current_tag(&written).and_then(|tag| {
        let range = plain_name(cx, word)?;
        Some(name_tag(tag, Edit::insert(range.end(), format!(":{tag}"))))
    });
    let message = format!("`{}` has no tag, so each build may get another release", word.text);
    out.report(instruction, word.range, message).fix(fix);
}

/// Every stage that starts from an image, with its FROM and the word that names the image.
pub(crate) fn named_bases<'a>(
    cx: &'a RuleContext<'_>,
) -> impl Iterator<Item = (&'a Stage, &'a Instruction, &'a Word)> {
    bases(cx).filter(|(stage, ..)| !matches!(stage.base, Base::Stage(_) | Base::Scratch))
}

/// Every stage with its FROM and the word that says what it starts from.
pub(in crate::rules) fn bases<'a>(
    cx: &'a RuleContext<'_>,
) -> impl Iterator<Item = (&'a Stage, &'a Instruction, &'a Word)> {
    cx.build.stages.iter().filter_map(|stage| {
        let instruction = cx.file.instructions.get(stage.from)?;
        let Body::From(from) = &instruction.body else { return None };
        Some((stage, instruction, &from.image))
    })
}

/// The range of the name, without quotes; `None` if it has variables or continuations.
pub(crate) fn plain_name(cx: &RuleContext<'_>, word: &Word) -> Option<TextRange> {
    let range = inside_quotes(cx, word.range);
    let plain = !word.text.contains('$') && cx.slice(range) == unquoted(&word.text);
    plain.then_some(range)
}

/// The fix that names a current tag.
pub(crate) fn name_tag(tag: &str, edit: Edit) -> Fix {
    Fix::risky(format!("Name the tag `{tag}`"), [edit]).review(
        "Check that this is the release you build and test with; another one may be in use now.",
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_names_without_tag_and_digest() {
        check(
            &RULE,
            "
FROM --platform=linux/amd64 registry.example.com:5000/team/app AS build
#                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no tag
FROM python
#    ^^^^^^ no tag
FROM build AS test
FROM ruby@sha256:1234
FROM scratch
",
        );
    }

    #[test]
    fn variables_may_bring_the_tag() {
        silent(&RULE, "ARG IMAGE\nFROM $IMAGE\n");
        silent(&RULE, "ARG IMAGE=python:3.14\nFROM $IMAGE\n");
        silent(&RULE, "FROM ${REGISTRY}/python\n");
        silent(&RULE, "FROM example.com/$IMAGE\n");
        check(
            &RULE,
            "
ARG NAME=python
FROM example.com/$NAME
#    ^^^^^^^^^^^^^^^^^
FROM $NAME
#    ^^^^^ `$NAME` is `python` unless the build says otherwise
FROM ${BASE:-node} AS web
#    ^^^^^^^^^^^^^ is `node` unless
",
        );
    }

    #[test]
    fn names_the_current_tag() {
        fixed(&RULE, "FROM \"debian\" as a\n", "FROM \"debian:trixie\" as a\n");
        fixed(
            &RULE,
            "FROM docker.io/library/python\r\n",
            "FROM docker.io/library/python:3.14-trixie\r\n",
        );
        safety(&RULE, "FROM python", Some(Safety::Unsafe));
        safety(&RULE, "FROM someone/something", None);
    }
}
