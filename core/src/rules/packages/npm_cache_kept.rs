use crate::rules::shared::package_cache::report::tool_cache;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::Manager;

pub(crate) static RULE: Rule = Rule {
    id: "npm-cache-kept",
    title: "npm keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "no-cache-dir",
    why: "What was fetched stays a second time, in the cache of the tool, where nothing in the image reads it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    tool_cache(cx, out, Manager::Npm, "npm cache clean --force", "npm");
}
