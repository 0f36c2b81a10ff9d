use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-an-email",
    title: "A label is not a mail address",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3058", Severity::Warning)],
    practice: "label-metadata",
    why: "Whoever finds a fault in the image writes to this address.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Email, "a mail address");
}
