use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "unnamed-stage",
    title: "A stage is called by its number",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("DF023")],
    practice: "name-build-stages",
    why: "A stage that comes in between changes the numbers of those below, and the copy silently takes from another one.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Some(value) = step.effective.flag("from").and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        let number = value.text.parse::<usize>().ok();
        if number.is_some_and(|number| number < cx.build.stages.len()) {
            out.report(
                step.instruction,
                value.range,
                format!("Stage {} is called by its number", value.text),
            );
        }
    }
}
