use crate::rules::shared::python::python_setting;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "python-output-buffered",
    title: "Python holds its output back",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "python-unbuffered",
    why: "Python collects what it prints until some thousand bytes are there. Logs come late, and what was held back is lost in a crash.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    python_setting(cx, out, "PYTHONUNBUFFERED", "Python holds back what it prints", &["-u"]);
}
