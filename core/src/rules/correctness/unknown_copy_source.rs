use std::collections::BTreeMap;

use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::edits::{MAX_SUGGESTIONS, nearest};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Word};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-copy-source",
    title: "COPY --from names no earlier stage",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3022", Severity::Warning)],
    practice: "name-build-stages",
    why: "A name that is no stage is looked for as an image in the registry, so a typo fails late \
          or fetches a stranger's image.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let all = stage_names(cx);
    let mut looks = MAX_SUGGESTIONS;
    for step in &cx.build.steps {
        let StepKind::Copy(CopySource::Other(name)) = &step.kind else { continue };
        let Some(word) = from_flag(step) else { continue };
        // An image with a tag, a digest or a path is meant as an image.
        if name.contains([':', '/', '@']) || is_own(cx, step, name) {
            continue;
        }
        let earlier =
            || all.values().filter(|(stage, _)| *stage < step.stage).map(|(_, written)| *written);
        let near = if looks == 0 { None } else { nearest(name, earlier()) };
        looks = looks.saturating_sub(1);
        let message = if name.parse::<usize>().is_ok() {
            format!("There is no stage number {name} before this one")
        } else if all.get(&name.to_ascii_lowercase()).is_some_and(|(at, _)| *at > step.stage) {
            format!("The stage `{name}` comes later in the file")
        } else if let Some(near) = near {
            format!("No stage is named `{name}`; did you mean `{near}`?")
        } else {
            format!("No stage is named `{name}`, so an image of that name without a tag is fetched")
        };
        out.report(step.instruction, word.range, message).fix(near.map(|near| {
            Fix::risky(format!("Copy from `{near}`"), [Edit::replace(word.range, near)])
                .review("Check that this stage has the files.")
        }));
    }
}

/// Of every stage name in lower case, the first stage and how its name is written.
fn stage_names<'a>(cx: &RuleContext<'a>) -> BTreeMap<String, (usize, &'a str)> {
    let mut names = BTreeMap::new();
    for stage in &cx.build.stages {
        if let Some(Body::From(from)) = cx.file.instructions.get(stage.from).map(|i| &i.body)
            && let Some(alias) = &from.alias
        {
            names
                .entry(alias.name.text.to_ascii_lowercase())
                .or_insert((stage.index, alias.name.text.as_str()));
        }
    }
    names
}

/// True if a stage names itself: a rule of its own.
fn is_own(cx: &RuleContext<'_>, step: &Step<'_>, name: &str) -> bool {
    let own = cx.build.stages.get(step.stage).and_then(|stage| stage.name.as_deref());
    own.is_some_and(|own| own.eq_ignore_ascii_case(name))
        || name.parse::<usize>().is_ok_and(|number| number == step.stage)
}

fn from_flag<'s>(step: &'s Step<'_>) -> Option<&'s Word> {
    step.effective.flag("from")?.value.as_ref()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn names_that_are_no_stage() {
        check(
            &RULE,
            "
FROM a:1 AS build
FROM b:1 AS final
COPY --from=bulid a b
#           ^^^^^ did you mean `build`
COPY --from=2 a b
#           ^ number 2
COPY --from=late a b
#           ^^^^ later
COPY --from=composer a b
#           ^^^^^^^^ without a tag
ONBUILD COPY --from=xyz a b
#                   ^^^
FROM c:1 AS late
",
        );
    }

    #[test]
    fn stages_images_and_variables_are_fine() {
        silent(
            &RULE,
            "
FROM a:1 AS build
FROM b:1 AS final
COPY --from=build a b
COPY --from=BUILD a b
COPY --from=0 a b
COPY --from=nginx:1 a b
COPY --from=ghcr.io/x/y a b
COPY --from=$v a b
COPY --from=final a b
",
        );
    }

    #[test]
    fn the_near_name_replaces_the_typo() {
        fixed(
            &RULE,
            "FROM a:1 AS Build\nFROM b:1\nCOPY --from=biuld a b\n",
            "FROM a:1 AS Build\nFROM b:1\nCOPY --from=Build a b\n",
        );
    }
}
