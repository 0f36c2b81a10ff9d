use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-licence",
    title: "A label is not an SPDX licence",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3054", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools that check licences know the identifiers of the SPDX list and nothing else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Spdx, "an SPDX identifier");
}
