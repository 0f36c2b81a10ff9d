use crate::build::{CopySource, Step, StepKind};
use crate::context::{Class, Selection};
use crate::fix::Fix;
use crate::rules::shared::dockerfile_frontend::has_link;
use crate::rules::shared::edits::insert_after_keyword;
use crate::rules::shared::workdir_paths::{directories, joined};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, Instruction, Transfer};

pub(crate) static RULE: Rule = Rule {
    id: "copy-link-possible",
    title: "A copy depends on the steps above it",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "order-by-change-frequency",
    why: "`COPY --link` makes a layer that does not depend on what it is put on. It stays in the \
          cache when the base image or a step above changes.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if !has_link(cx) {
        return;
    }
    let in_image = cx.build.in_final_image();
    for stage in &cx.build.stages {
        // Elsewhere a RUN follows as a rule, and that depends on its parent all the same.
        if !in_image.has(stage.index) {
            continue;
        }
        let steps = cx.build.steps_of(stage.index);
        let directories = directories(cx, stage.index);
        let last_run = steps.iter().rposition(|step| matches!(step.kind, StepKind::Run { .. }));
        for (at, (step, directory)) in steps.iter().zip(&directories).enumerate() {
            // Nothing above the first step after FROM changes but the base; a RUN below runs again.
            if last_run.is_some_and(|run| at < run) {
                continue;
            }
            let Some(transfer) = linkable(step).filter(|_| changes_seldom(cx, step)) else {
                continue;
            };
            let place = cx
                .build
                .value(&transfer.destination, step)
                .and_then(|path| joined(directory, &path));
            let Some(place) = place.filter(|place| has_no_link_above(place)) else { continue };
            let instruction = step.instruction;
            out.report(
                instruction,
                instruction.keyword_range,
                format!("This copy to `{place}` is made again whenever a step above it changes"),
            )
            .fix(
                Fix::risky("Add `--link`", [insert_after_keyword(instruction, " --link")]).review(
                    "Directories on the way are made anew, owned by root with mode 755, and links \
                     among them are replaced",
                ),
            );
        }
    }
}

/// True if what is copied changes less often than what may stand above: with the sources, the copy
/// is made again in any case.
fn changes_seldom(cx: &RuleContext<'_>, step: &Step<'_>) -> bool {
    Selection::of_copy(cx.build, step).is_some_and(|selection| {
        matches!(
            cx.build_context.class(&selection),
            Class::Config | Class::Static | Class::Vendored
        )
    })
}

/// A COPY or ADD that can do without what it is put on: from the context, with an owner
/// that needs no look-up, and without `--chmod`, with which the flag has no effect.
fn linkable<'s>(step: &'s Step<'_>) -> Option<&'s Transfer> {
    let (Body::Copy(transfer) | Body::Add(transfer)) = &step.instruction.body else { return None };
    let from_here = matches!(step.kind, StepKind::Copy(CopySource::Context));
    let flags: &Instruction = step.instruction;
    let numeric = flags.flag("chown").is_none_or(|flag| {
        flag.value
            .as_ref()
            .is_some_and(|owner| owner.text.chars().all(|c| c.is_ascii_digit() || c == ':'))
    });
    let plain = flags.flag("link").is_none() && flags.flag("chmod").is_none();
    (from_here && numeric && plain && !step.is_onbuild()).then_some(transfer)
}

/// True if no part of the path is a link in common base images: `/bin`, `/lib`, `/var/run` and the
/// like are.
fn has_no_link_above(place: &str) -> bool {
    const OWN: [&str; 8] = ["app", "code", "data", "opt", "site", "src", "srv", "work"];
    let mut parts = place.trim_start_matches('/').split('/');
    place.starts_with('/')
        && parts.next().is_some_and(|first| {
            OWN.contains(&first)
                || place.starts_with("/usr/share/")
                || place.starts_with("/usr/local/bin/")
        })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn last_copies_of_the_image_are_found() {
        check(
            &RULE,
            "
# syntax=docker/dockerfile:1
FROM debian:13 AS build
WORKDIR /src
COPY . .
RUN make
FROM debian:13
RUN apt-get update
COPY --from=build /src/out /opt/out
COPY nginx.conf /opt/
#^^^^
WORKDIR /app
ADD --chown=1000:1000 public ./public
#^^^
",
        );
    }

    #[test]
    fn others_gain_nothing_or_cannot() {
        for copy in [
            "COPY a.conf /app/\nRUN make",
            "COPY a.py /app/",
            "COPY --link a.conf /app/",
            "COPY --chmod=755 a.conf /app/",
            "COPY --chown=app a.conf /app/",
            "COPY a.conf /var/run/",
            "COPY a.conf /bin/a",
            "COPY a.conf .",
            "ONBUILD COPY a.conf /app/",
        ] {
            silent(&RULE, &format!("# syntax=docker/dockerfile:1\nFROM debian:13\n{copy}\n"));
        }
        silent(&RULE, "# syntax=docker/dockerfile:1.3\nFROM debian:13\nCOPY a.conf /app/\n");
    }

    #[test]
    fn the_flag_comes_first() {
        fixed(
            &RULE,
            "# syntax=docker/dockerfile:1\nFROM debian:13\nCOPY --chown=1:1 a.conf /app/\n",
            "# syntax=docker/dockerfile:1\nFROM debian:13\nCOPY --link --chown=1:1 a.conf /app/\n",
        );
    }
}
