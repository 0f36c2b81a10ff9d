use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::{Body, expand};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "variable-in-copy-from",
    title: "COPY --from has a variable",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "name-build-stages",
    why: "The builder has to know which stages it needs before it knows the variables of a stage, \
          so it puts none in and refuses the file. Give the image a stage of its own: `FROM` takes \
          an `ARG` from before the first `FROM`.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Copy(_) = &step.effective.body else { continue };
        let Some(word) = step.effective.flag("from").and_then(|flag| flag.value.as_ref()) else {
            continue;
        };
        let as_written = expand(&word.text, cx.file.escape, &|_| None);
        if !word.text.contains('$') || as_written.is_ok_and(|it| it.text == word.text) {
            continue;
        }
        let value = cx.build.value(word, step).filter(|value| !value.is_empty());
        let fix = value.map(|value| {
            Fix::risky(format!("Copy from `{value}`"), [Edit::replace(word.range, value)])
                .review("Check that no build gives the argument another value")
        });
        let message = format!("`COPY --from` takes no variable, and `{}` is one", word.text);
        out.report(step.instruction, word.range, message).fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn whatever_the_variable_holds() {
        check(
            &RULE,
            "
ARG T=x:1
FROM a:1
ARG T
COPY --from=$T /a /b
#           ^^
COPY --link --from=\"img:${TAG:-1}\" /a /b
#                  ^^^^^^^^^^^^^^^
onbuild copy --from=build-$TARGETARCH /a /b
#                   ^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM a:1\nCOPY --from=0 a b\nCOPY --from=x:1 $A b\nRUN --mount=from=$T x\n");
    }

    #[test]
    fn a_known_value_can_take_its_place() {
        fixed(
            &RULE,
            "FROM a:1\nARG T=x:1\nCOPY --from=$T a b\n",
            "FROM a:1\nARG T=x:1\nCOPY --from=x:1 a b\n",
        );
        safety(&RULE, "FROM a:1\nARG T=x:1\nCOPY --from=$T a b\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM a:1\nARG T\nCOPY --from=$T a b\n", None);
    }
}
