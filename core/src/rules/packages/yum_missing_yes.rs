use crate::rules::shared::package_managers::YUM;
use crate::rules::shared::rpm;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "yum-missing-yes",
    title: "yum asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3030", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: yum aborts where it has to ask.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::missing_yes(cx, out, &YUM);
}
