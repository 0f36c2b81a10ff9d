use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-date",
    title: "A label is not a moment by RFC 3339",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3053", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools sort images by such labels. They read one way to write a date.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Rfc3339, "a moment by RFC 3339");
}
