use crate::rules::shared::label_schema::is_named;
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
    for stage in &cx.build.stages {
        let Some(from) = cx.file.instructions.get(stage.from) else { continue };
        let set: Vec<&Pair> = cx
            .build
            .lineage(stage.index)
            .flat_map(|stage| cx.build.steps_of(stage.index))
            .filter_map(|step| match &step.instruction.body {
                Body::Label(pairs) => Some(pairs),
                _ => None,
            })
            .flatten()
            .collect();
        for (name, _) in &cx.settings.label_schema {
            if !set.iter().any(|pair| is_named(pair, name)) {
                out.report(from, from.range, format!("The label `{name}` is missing"));
            }
        }
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
