use std::collections::BTreeMap;

use crate::build::{CopySource, MountKind, Step, StepKind};
use crate::fix::Fix;
use crate::rules::shared::edits::{MAX_SUGGESTIONS, nearest};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Word};
use crate::text::{Edit, TextRange};

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
    let mut search = Search {
        names: stage_names(cx),
        stages: cx.build.stages.len(),
        images: images(cx),
        looks: MAX_SUGGESTIONS,
    };
    for step in &cx.build.steps {
        // A trigger runs in another file, and finds the stages of that one (dockerfile/1.11).
        if step.is_onbuild() {
            continue;
        }
        if let StepKind::Copy(CopySource::Other(name)) = &step.kind
            && let Some(word) = from_flag(step)
            // An image with a tag, a digest or a path is meant as an image.
            && !name.contains([':', '/', '@', '$'])
            && !is_own(cx, step, name)
        {
            search.report(out, step, name, word.range, name.parse::<i64>().ok());
        }
        for mount in step.mounts() {
            let name = mount.option("from").unwrap_or("");
            let is_looked_at = !name.is_empty()
                && !name.contains([':', '/', '@', '$'])
                && name != "scratch"
                && mount.kind != MountKind::Tmpfs
                && !search.is_earlier(step, name)
                && !is_own_name(cx, step, name);
            if name.parse::<usize>().is_ok() {
                let message = format!(
                    "A mount takes stages by their names, so an image of the name `{name}` is looked for"
                );
                out.report(step.instruction, mount.range, message).severity(Severity::Error);
            } else if is_looked_at {
                search.report(out, step, name, mount.range, None);
            }
        }
    }
}

/// What a name that is no earlier stage is compared with.
struct Search<'a> {
    names: BTreeMap<String, (usize, &'a str)>,
    stages: usize,
    /// The images that are copied from or mounted: to BuildKit each has a number too, after the
    /// stages.
    images: usize,
    looks: usize,
}

impl Search<'_> {
    /// True if an earlier stage has this name.
    fn is_earlier(&self, step: &Step<'_>, name: &str) -> bool {
        self.names.get(&name.to_ascii_lowercase()).is_some_and(|it| it.0 < step.stage)
    }

    fn report(
        &mut self,
        out: &mut Sink<'_>,
        step: &Step<'_>,
        name: &str,
        range: TextRange,
        number: Option<i64>,
    ) {
        let earlier = || {
            self.names
                .values()
                .filter(|(stage, _)| *stage < step.stage)
                .map(|(_, written)| *written)
        };
        let near =
            if self.looks == 0 || number.is_some() { None } else { nearest(name, earlier()) };
        self.looks = self.looks.saturating_sub(1);
        let later = self.names.get(&name.to_ascii_lowercase()).is_some_and(|it| it.0 > step.stage);
        let (message, severity) = if let Some(number) = number {
            let images = self.stages..self.stages + self.images;
            let is_image = usize::try_from(number).is_ok_and(|number| images.contains(&number));
            let severity = if is_image { Severity::Warning } else { Severity::Error };
            (format!("There is no stage number {name} before this one"), severity)
        } else if later {
            (format!("The stage `{name}` comes later in the file"), Severity::Error)
        } else if let Some(near) = near {
            (format!("No stage is named `{name}`; did you mean `{near}`?"), Severity::Warning)
        } else {
            let message = format!(
                "No stage is named `{name}`, so an image of that name without a tag is fetched"
            );
            (message, Severity::Warning)
        };
        // The range of a mount is that of the whole flag.
        let near = near.filter(|_| range.len() == name.len());
        out.report(step.instruction, range, message).severity(severity).fix(near.map(|near| {
            Fix::risky(format!("Copy from `{near}`"), [Edit::replace(range, near)])
                .review("Check that this stage has the files.")
        }));
    }
}

/// The number of images, other than bases, that steps take files from.
fn images(cx: &RuleContext<'_>) -> usize {
    let of_step = |step: &Step<'_>| {
        let copied = matches!(&step.kind, StepKind::Copy(CopySource::Other(name))
            if name.parse::<i64>().is_err());
        usize::from(copied)
            + step.mounts().iter().filter(|mount| mount.option("from").is_some()).count()
    };
    cx.build.steps.iter().map(of_step).sum()
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
    is_own_name(cx, step, name) || name.parse::<usize>().is_ok_and(|number| number == step.stage)
}

/// True if it is the name of the step's own stage.
fn is_own_name(cx: &RuleContext<'_>, step: &Step<'_>, name: &str) -> bool {
    let own = cx.build.stages.get(step.stage).and_then(|stage| stage.name.as_deref());
    own.is_some_and(|own| own.eq_ignore_ascii_case(name))
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
FROM c:1 AS late
",
        );
    }

    #[test]
    fn stages_images_and_variables_are_fine() {
        silent(&RULE, "FROM a:1 AS a\nFROM b:1\nRUN --mount=from=A,target=/x true\n");
        silent(
            &RULE,
            "FROM b:1\nRUN --mount=from=c:1,target=/x --mount=from=scratch,target=/y true\n",
        );
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
ONBUILD COPY --from=assets a b
ONBUILD ADD --from=biuld a b
COPY --from=final a b
",
        );
    }

    #[test]
    fn a_mount_names_stages_and_takes_no_numbers() {
        check(
            &RULE,
            "
FROM a:1 AS build
FROM b:1
RUN --mount=from=bulid,target=/x true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean `build`
RUN --mount=type=cache,target=/y --mount=type=bind,from=0,target=/x true
#                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ by their names
RUN --mount=from=late,target=/x true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^ later
ONBUILD RUN --mount=from=late,target=/x true
FROM c:1 AS late
",
        );
    }

    #[test]
    fn what_is_certain_to_fail_is_an_error() {
        use crate::analysis::Check;
        use crate::rules::Severity::{Error, Warning};
        use crate::rules::testing::{on_the_day, only};
        for (line, severity) in [
            ("COPY --from=7 a b", Error),
            ("COPY --from=-1 a b", Error),
            ("COPY --from=late a b", Error),
            ("RUN --mount=from=0,target=/x true", Error),
            ("RUN --mount=from=late,target=/x true", Error),
            ("COPY --from=composer a b", Warning),
            // Its number is that of the image that is copied from before.
            ("COPY --from=x:1 a b\nCOPY --from=2 a b", Warning),
        ] {
            let source = format!("FROM a:1\n{line}\nFROM b:1 AS late\n");
            let check = Check::without_sizes(&source, &only(&RULE), &on_the_day());
            assert_eq!(check.report.findings[0].severity, severity, "{line}");
        }
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
