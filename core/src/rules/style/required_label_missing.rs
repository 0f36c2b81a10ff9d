use std::collections::BTreeSet;

use crate::build::{Stage, Step};
use crate::rules::shared::label_schema::name;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, Pair};

pub(crate) static RULE: Rule = Rule {
    id: "required-label-missing",
    title: "A required label is missing",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3049", Severity::Info)],
    practice: "label-metadata",
    why: "The configuration names the labels that every image has to have, so that tools can count on them.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let wanted: BTreeSet<&str> =
        cx.settings.label_schema.iter().map(|(name, _)| name.as_str()).collect();
    if wanted.is_empty() {
        return;
    }
    // Of each stage, once: another one may start from it ten thousand times.
    let own: Vec<BTreeSet<&str>> = cx
        .build
        .stages
        .iter()
        .map(|stage| {
            let labels = cx.build.steps_of(stage.index).iter().filter_map(labels).flatten();
            labels.map(name).filter(|name| wanted.contains(name)).collect()
        })
        .collect();
    for stage in &cx.build.stages {
        let Some(from) = cx.file.instructions.get(stage.from) else { continue };
        for (name, _) in &cx.settings.label_schema {
            let has = |stage: &Stage| own.get(stage.index).is_some_and(|own| own.contains(&**name));
            if !cx.build.lineage(stage.index).any(has) {
                out.report(from, from.range, format!("The label `{name}` is missing"));
            }
        }
    }
}

fn labels<'a>(step: &Step<'a>) -> Option<&'a Vec<Pair>> {
    match &step.instruction.body {
        Body::Label(pairs) => Some(pairs),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = [("vendor", LabelKind::Text), ("source", LabelKind::Url)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .to_vec();
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn each_label_and_stage_counts() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1 AS base
#^^^^^^^^^^^^^^^^ The label `source` is missing
LABEL \"vendor\"=us
from b:1
#^^^^^^^^ `vendor`
#^^^^^^^^ `source`
ONBUILD LABEL vendor=us source=c
",
        );
    }

    #[test]
    fn labels_of_a_parent_stage_and_without_a_value() {
        let source = "
FROM a:1 AS base
label vendor=us \\
    source=
FROM base
LABEL vendor=them
";
        check_with(&RULE, &schema(), source);
        silent(&RULE, "FROM a:1\n");
    }
}
