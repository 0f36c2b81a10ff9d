use crate::rules::shared::package_managers::YUM;
use crate::rules::shared::rpm;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "yum-unpinned",
    title: "yum packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3033", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins need care when the mirror drops old versions.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::unpinned(cx, out, &YUM);
}
