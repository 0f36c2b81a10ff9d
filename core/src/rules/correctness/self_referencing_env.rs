use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::{Body, references};

pub(crate) static RULE: Rule = Rule {
    id: "self-referencing-env",
    title: "An ENV uses a variable that it sets itself",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3044", Severity::Error)],
    practice: "declared-variables",
    why: "All values of an `ENV` are made from the variables before it, so the new value is not there yet. Set the one in an `ENV` of its own first.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |value| {
        references(value, cx.file.escape).into_iter().map(|reference| reference.name).collect()
    });
}

/// Reports each ENV of which a value has a variable, by the names that `used` finds in it, that the
/// same ENV sets.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    used: impl Fn(&str) -> Vec<String>,
) {
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Body::Env(pairs) = &step.effective.body else { continue };
        let mut names: Vec<&str> = pairs.iter().map(|pair| pair.key.text.as_str()).collect();
        names.sort_unstable();
        let at = step.instruction.index;
        let set_here = |name: &str| {
            names.binary_search(&name).is_ok() && cx.build.variable(name, step.stage, at).is_none()
        };
        let early = pairs.iter().find_map(|pair| {
            let own = pair.key.text.as_str();
            let name =
                used(&pair.value.text).into_iter().find(|name| name != own && set_here(name))?;
            Some((pair, name))
        });
        // One finding says it for the instruction.
        if let Some((pair, name)) = early {
            out.report(
                step.instruction,
                pair.value.range,
                format!("`${name}` has no value yet here: this `ENV` sets it only as a whole"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn variables_of_the_same_env() {
        check(
            &RULE,
            "
FROM debian:13
ENV A=1 B=$A C=$A
#         ^^ `$A` has no value yet
ENV D=1 \\
    E=\"x${D}\"
#     ^^^^^^^
",
        );
    }

    #[test]
    fn values_from_before() {
        silent(
            &RULE,
            "FROM a\nARG V=1\nENV V=2 W=$V\nENV PATH=/x:$PATH\nENV K=1 L='$K' M=\\$K\nENV X=$X Y=1\n",
        );
    }
}
