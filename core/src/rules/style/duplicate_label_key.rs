use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Body;
use std::collections::BTreeSet;

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-label-key",
    title: "A label is set twice",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "label-metadata",
    why: "The later value counts and the earlier one is lost. Either one of the two is a typo, or one can go.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let mut seen = BTreeSet::new();
        let steps = cx.build.steps_of(stage.index).iter().rev();
        for step in steps {
            let Body::Label(pairs) = &step.instruction.body else { continue };
            for pair in pairs.iter().rev() {
                let key = unquoted(&pair.key.text);
                if !key.contains('$') && !seen.insert(key) {
                    let message = format!("`{key}` is set again below, and that value counts");
                    out.report(step.instruction, pair.range, message);
                }
            }
        }
    }
}
