use crate::rules::shared::label_schema::{each_label, is_named};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Pair;

pub(crate) static RULE: Rule = Rule {
    id: "label-not-in-schema",
    title: "A label is not in the schema",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3050", Severity::Info)],
    practice: "label-metadata",
    why: "With strict labels, the schema names all labels that an image may have. Another one is a typo or belongs into the schema.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if !cx.settings.strict_labels {
        return;
    }
    each_label(cx, |instruction, pairs| {
        let known =
            |pair: &Pair| cx.settings.label_schema.iter().any(|(name, _)| is_named(pair, name));
        if let Some(pair) = pairs.iter().find(|pair| !known(pair)) {
            out.report(instruction, pair.range, "The label is not in the schema");
        }
    });
}
