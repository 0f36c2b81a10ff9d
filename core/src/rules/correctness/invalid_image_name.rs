use std::collections::BTreeSet;

use crate::build::{Base, CopySource, MountKind, NoImageName, StepKind, image_name};
use crate::fix::Fix;
use crate::rules::shared::edits::inside_quotes;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, DirectiveKind};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-image-name",
    title: "No image can have this name",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "valid-dockerfile",
    why: "The builder refuses a name that is none before it asks a registry, and the build ends.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for directive in cx.file.directives.iter().filter(|it| it.kind == DirectiveKind::Syntax) {
        // What stands behind a blank are arguments of the frontend.
        let name = directive.value.text.split(' ').next().unwrap_or("");
        let range = directive.value.source_range(0, name.len());
        report(out, 0, range, name);
    }
    let stages: BTreeSet<&str> =
        cx.build.stages.iter().filter_map(|stage| stage.name.as_deref()).collect();
    let is_stage = |name: &str| stages.contains(name.to_ascii_lowercase().as_str());
    for stage in &cx.build.stages {
        let Some(from) = cx.file.instructions.get(stage.from) else { continue };
        let Body::From(written) = &from.body else { continue };
        // What a variable makes of it is another rule's.
        if written.image.text.contains('$') {
            continue;
        }
        let inner = inside_quotes(cx, written.image.range);
        let range = if inner.is_empty() { written.image.range } else { inner };
        match &stage.base {
            Base::Image(image) => report(out, stage.from, range, &image.name),
            Base::Unknown if inner.is_empty() => report(out, stage.from, range, ""),
            Base::Stage(other) => {
                let name = cx.slice(range);
                let known = cx.build.stages.get(*other).and_then(|it| it.name.as_deref());
                if known.is_some_and(|known| known != name) {
                    report(out, stage.from, range, name);
                }
            }
            Base::Scratch | Base::Unknown => {}
        }
    }
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        if let StepKind::Copy(CopySource::Other(name)) = &step.kind
            && let Some(word) = step.effective.flag("from").and_then(|flag| flag.value.as_ref())
            // What a variable makes of it is another rule's; a `$` alone is none.
            && (!word.text.contains('$') || *name == word.text)
            && !name.is_empty()
            && name.parse::<i64>().is_err()
            && !is_stage(name)
        {
            report(out, step.instruction.index, word.range, name);
        }
        for mount in step.mounts().iter().filter(|mount| mount.kind != MountKind::Tmpfs) {
            let name = mount.option("from").unwrap_or("");
            if !name.is_empty() && !name.contains('$') && !is_stage(name) {
                report(out, step.instruction.index, mount.range, name);
            }
        }
    }
}

fn report(out: &mut Sink<'_>, instruction: usize, range: TextRange, name: &str) {
    let Err(reason) = image_name(name) else { return };
    let small = with_small_letters(name).filter(|small| {
        // A mount's range is the whole flag.
        reason == NoImageName::Capitals && range.len() == name.len() && image_name(small).is_ok()
    });
    let fix = small.map(|small| {
        Fix::risky(format!("Write `{small}`"), [Edit::replace(range, small)])
            .review("Check that the stage or image of this name is meant")
    });
    let message = format!("`{name}` is no image name: {}", reason.why());
    out.report_at(instruction, range, message).fix(fix);
}

/// The name with small letters in its path; the tag and the digest as they are.
fn with_small_letters(name: &str) -> Option<String> {
    let folder = name.rfind('/').map_or(0, |at| at + 1);
    let last = name.get(folder..)?;
    let end = folder + last.find([':', '@']).unwrap_or(last.len());
    Some(name.get(..end)?.to_ascii_lowercase() + name.get(end..)?)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn names_of_bases_sources_mounts_and_frontends() {
        check(
            &RULE,
            "
# syntax=docker/Dockerfile:1
#        ^^^^^^^^^^^^^^^^^^^ small letters
FROM Alpine:3.22 AS one
#    ^^^^^^^^^^^ small letters
FROM alpine:
#    ^^^^^^^ tag
from https://docker.io/alpine:3
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^ `https://`
FROM alpine@sha256:abc
#    ^^^^^^^^^^^^^^^^^ digest
FROM --platform=linux/amd64 \"a:1:2\" AS two
#                            ^^^^^ tag
FROM \"\"
#    ^^ is empty
FROM Scratch
#    ^^^^^^^
COPY --from=Alpine:3 a b
#           ^^^^^^^^
COPY --from=$ a b
#           ^
ONBUILD COPY --from=a:1:2 a b
#                   ^^^^^
RUN --mount=from=Alpine,target=/x true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn a_stage_is_named_in_small_letters_by_from() {
        check(
            &RULE,
            "
FROM a:1 AS Base
FROM Base AS two
#    ^^^^ small letters
FROM base
COPY --from=BASE a b
RUN --mount=from=Two,target=/x true
",
        );
        fixed(&RULE, "FROM a:1 AS Base\nFROM Base\n", "FROM a:1 AS Base\nFROM base\n");
        fixed(&RULE, "FROM Ghcr.io/Some/App:V1\n", "FROM ghcr.io/some/app:V1\n");
        safety(&RULE, "FROM Alpine:3\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM alpine:\n", None);
    }

    #[test]
    fn names_that_can_be() {
        silent(
            &RULE,
            "# syntax=docker/dockerfile:1 a\nFROM localhost:5000/a/b__c:V1\nFROM scratch\n",
        );
        silent(&RULE, "FROM [::1]:5000/a\nCOPY --from=0 a b\nCOPY --from=nginx:1 a b\n");
        silent(
            &RULE,
            "ARG A=B\nFROM $A\nARG C\nCOPY --from=$C a b\nRUN --mount=type=tmpfs,target=/x true\n",
        );
        silent(&RULE, "FROM a:1\nCOPY --from=Late a b\nFROM b:1 AS late\n");
    }
}
