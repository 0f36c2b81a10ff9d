use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-version",
    title: "A label is not a semantic version",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3056", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools compare such labels as versions: three numbers with points between, and no letter before them.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Semver, "a semantic version");
}
