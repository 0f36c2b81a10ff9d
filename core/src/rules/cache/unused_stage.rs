use std::collections::BTreeSet;

use crate::build::{CopySource, Stage, StageSet, StepKind};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "unused-stage",
    title: "The image needs nothing of a stage",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "name-build-stages",
    why: "BuildKit never builds it without `--target`, so that it goes out of date unseen, and the \
          builder before it builds it for nothing.",
    check,
};

/// Parts of names that say that a stage is built for itself, with `--target`.
const TARGETS: [&str; 15] = [
    "artifact", "bench", "check", "ci", "debug", "dev", "doc", "e2e", "export", "format", "lint",
    "local", "test", "update", "vendor",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let needed = cx.build.needed_by_some();
    let mut wanted = StageSet::none_of(cx.build.stages.len());
    for &need in cx.build.stages.iter().flat_map(Stage::all_needs) {
        wanted.add(need);
    }
    // A stage that an earlier one copies from is meant to be used: its place in the file is what
    // is wrong, which `unknown-copy-source` says.
    let named: BTreeSet<String> = cx
        .build
        .steps
        .iter()
        .filter_map(|step| match &step.kind {
            StepKind::Copy(CopySource::Other(name)) => Some(name.to_ascii_lowercase()),
            _ => None,
        })
        .collect();
    for stage in &cx.build.stages {
        // What only an unused stage needs goes with that one.
        let is_used = needed.has(stage.index) || wanted.has(stage.index);
        let name = stage.name.as_deref().unwrap_or("");
        if is_used || named.contains(name) || TARGETS.iter().any(|target| name.contains(target)) {
            continue;
        }
        let Some(instruction) = cx.file.instructions.get(stage.from) else { continue };
        let Body::From(from) = &instruction.body else { continue };
        let word = from.alias.as_ref().map_or(&from.image, |alias| &alias.name);
        let message = if name.is_empty() {
            "The image needs nothing of this stage".to_owned()
        } else {
            format!("The image needs nothing of the stage `{name}`")
        };
        out.report(instruction, word.range, message);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn stages_that_lead_nowhere_are_found() {
        check(
            &RULE,
            "
FROM a:1 AS base
FROM base AS old
#            ^^^
FROM b:1
#    ^^^
FROM base AS end
COPY x y
",
        );
    }

    #[test]
    fn a_stage_that_an_earlier_one_copies_from_stands_in_the_wrong_place() {
        silent(&RULE, "FROM a:1 AS one\nCOPY --from=Late x y\nFROM b:1 AS late\nFROM one\n");
    }

    #[test]
    fn a_variable_may_name_any_stage_that_fits() {
        let stages = "FROM a:1 AS base-amd64\nFROM b:1 AS base-arm64\n";
        silent(&RULE, &format!("{stages}FROM base-${{TARGETARCH}}\n"));
        silent(&RULE, &format!("ARG TARGETARCH\n{stages}FROM base-$TARGETARCH AS x\nFROM x\n"));
        silent(&RULE, &format!("ARG V=amd64\n{stages}FROM base-${{V}}\n"));
        silent(&RULE, &format!("{stages}FROM ${{V:-base-amd64}}\n"));
        check(
            &RULE,
            "
FROM a:1 AS base-amd64
FROM b:1 AS other
#           ^^^^^
FROM base-${TARGETARCH}
",
        );
    }

    #[test]
    fn needed_ones_and_targets_are_fine() {
        silent(
            &RULE,
            "FROM a:1 AS one\nFROM b:1 AS two\nFROM a:1 AS unit-tests\nFROM c:1\n\
             COPY --from=one x y\nRUN --mount=from=two,target=/t true\n",
        );
    }
}
