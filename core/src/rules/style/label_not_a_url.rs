use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-url",
    title: "A label is not an address",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3052", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools make links of such labels. What is no address gives a dead one.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Url, "an address");
}
