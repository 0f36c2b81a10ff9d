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

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn the_earlier_one_is_lost() {
        check(
            &RULE,
            "
FROM a:1
LABEL version=1 \"vendor\"=us version=2
#     ^^^^^^^^^
#               ^^^^^^^^^^^ `vendor` is set again below
#                           ^^^^^^^^^ `version`
label vendor='them' \\
    version=3
",
        );
        check(&RULE, "\nFROM a:1\nLABEL b c\n#     ^^^\nLABEL \"b\"=d\n");
    }

    #[test]
    fn other_names_stages_and_triggers() {
        silent(&RULE, "FROM a:1\nLABEL version=1 Version=2 version.a=3\n");
        silent(&RULE, "FROM a:1 AS b\nLABEL version=1\nFROM b\nLABEL version=2\n");
        silent(&RULE, "FROM a:1\nLABEL $A=1\nLABEL $A=2\n");
        silent(&RULE, "FROM a:1\nLABEL version=1\nONBUILD LABEL version=2\nENV version=3\n");
    }
}
