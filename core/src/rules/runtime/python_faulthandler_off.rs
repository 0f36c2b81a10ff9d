use crate::rules::shared::python::python_setting;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "python-faulthandler-off",
    title: "Python crashes without a word",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "faulthandler",
    why: "A crash in C code ends Python without a trace. With the fault handler it prints where every thread stood.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    python_setting(cx, out, "PYTHONFAULTHANDLER", "A crash in C code leaves no trace", &["-X"]);
}
