use crate::rules::shared::package_managers::DNF;
use crate::rules::shared::rpm;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "dnf-cache-kept",
    title: "dnf keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3040", Severity::Warning)],
    practice: "dnf-minimal",
    why: "What dnf fetched to install, metadata above all, stays in `/var/cache` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &DNF);
}
