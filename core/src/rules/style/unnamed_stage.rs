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

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn numbers_of_stages() {
        check(
            &RULE,
            "
FROM a:1 AS build
FROM b:1
copy --chown=1:1 --from=0 /a /b
#                       ^ Stage 0 is called by its number
ONBUILD COPY --from=1 \\
#                   ^
    /c /d
",
        );
    }

    #[test]
    fn names_images_and_numbers_of_no_stage() {
        silent(&RULE, "FROM a:1 AS b\nFROM c:1\nCOPY --from=b /d /e\nCOPY --from=f:0 /d /e\n");
        silent(&RULE, "FROM a:1\nCOPY --from=7 /b /c\nCOPY 0 --from=0\n");
    }
}
