use std::collections::BTreeMap;

use crate::build::{CopySource, StepKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Instruction;
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "circular-stage-dependency",
    title: "Stages need each other",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "name-build-stages",
    why: "Each of the stages would have to be finished before the other, so the builder refuses \
          the file.",
    check,
};

/// The most references to later stages that are followed, so that no file makes it slow.
const MAX_FOLLOWED: usize = 32;

/// A reference to a stage that comes later in the file, which BuildKit allows for COPY and mounts.
struct Forward<'a> {
    stage: usize,
    to: usize,
    instruction: &'a Instruction,
    range: TextRange,
}

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let forward = forward(cx);
    let mut needs: Vec<Vec<usize>> =
        cx.build.stages.iter().map(|stage| stage.needs.to_vec()).collect();
    for reference in &forward {
        if let Some(needs) = needs.get_mut(reference.stage) {
            needs.push(reference.to);
        }
    }
    for reference in forward.iter().take(MAX_FOLLOWED) {
        if reaches(&needs, reference.to, reference.stage) {
            let name = |stage: usize| {
                let name = cx.build.stages.get(stage).and_then(|stage| stage.name.clone());
                name.unwrap_or_else(|| stage.to_string())
            };
            let (own, other) = (name(reference.stage), name(reference.to));
            let message = format!("The stages `{own}` and `{other}` need each other");
            out.report(reference.instruction, reference.range, message);
        }
    }
}

fn forward<'a>(cx: &RuleContext<'a>) -> Vec<Forward<'a>> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for stage in &cx.build.stages {
        names.extend(stage.name.as_deref().map(|name| (name, stage.index)));
    }
    let mut found = Vec::new();
    for step in cx.build.steps.iter().filter(|step| !step.is_onbuild()) {
        let mut add = |name: &str, range: TextRange| {
            let to = names.get(name.to_ascii_lowercase().as_str()).copied();
            if let Some(to) = to.filter(|&to| to > step.stage) {
                found.push(Forward { stage: step.stage, to, instruction: step.instruction, range });
            }
        };
        if let StepKind::Copy(CopySource::Other(name)) = &step.kind
            && let Some(word) = step.effective.flag("from").and_then(|flag| flag.value.as_ref())
        {
            add(name, word.range);
        }
        for mount in step.mounts() {
            if let Some(name) = mount.option("from") {
                add(name, mount.range);
            }
        }
    }
    found
}

/// True if one stage needs another, through others too.
fn reaches(needs: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; needs.len()];
    let mut open = vec![from];
    while let Some(stage) = open.pop() {
        if stage == to {
            return true;
        }
        if let Some(slot) = seen.get_mut(stage)
            && !std::mem::replace(slot, true)
        {
            open.extend(needs.get(stage).into_iter().flatten());
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn circles_are_found_where_they_lead_forwards() {
        check(
            &RULE,
            "
FROM a:1 AS one
COPY --from=three x y
#           ^^^^^
FROM one AS two
FROM b:1 AS three
COPY --from=two x y
",
        );
        check(
            &RULE,
            "
FROM a:1 AS one
RUN --mount=from=two,target=/x true
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^
FROM one AS two
",
        );
    }

    #[test]
    fn a_later_stage_alone_is_no_circle() {
        silent(&RULE, "FROM a:1 AS one\nCOPY --from=two x y\nFROM b:1 AS two\nCOPY x y\n");
    }
}
