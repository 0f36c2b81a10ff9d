use crate::rules::shared::label_schema::{each_label, is_named, value};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "empty-label",
    title: "A label of the schema is empty",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3051", Severity::Warning)],
    practice: "label-metadata",
    why: "An empty label is there and says nothing: tools take it for the answer.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    each_label(cx, |instruction, pairs| {
        for (name, _) in &cx.settings.label_schema {
            let empty = pairs.iter().find(|pair| is_named(pair, name) && value(pair).is_empty());
            if let Some(pair) = empty {
                out.report(instruction, pair.range, format!("The label `{name}` is empty"));
            }
        }
    });
}
