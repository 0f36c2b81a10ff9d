use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::syntax::{Body, references};

pub(crate) static RULE: Rule = Rule {
    id: "self-referencing-env",
    title: "An ENV uses a variable that it sets itself",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3044", Severity::Error)],
    practice: "declared-variables",
    why: "All values of an `ENV` are made from the variables before it, so the new value is not there yet. Set the one in an `ENV` of its own first.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
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
            let name = used(cx, &pair.value.text)
                .into_iter()
                .find(|name| name != own && set_here(name))?;
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

/// The names of the variables in a value. hadolint takes those in single quotes and behind a
/// backslash for variables too, and none with an operator.
fn used(cx: &Context<'_>, value: &str) -> Vec<String> {
    if cx.as_hadolint() {
        return value
            .match_indices('$')
            .filter_map(|(at, _)| {
                let rest = value.get(at + 1..)?;
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                if let Some(inner) = rest.strip_prefix('{') {
                    let (name, _) = inner.split_once('}')?;
                    return name.chars().all(is_name).then(|| name.to_owned());
                }
                let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                rest.get(..end).map(str::to_owned)
            })
            .collect();
    }
    references(value, cx.file.escape).into_iter().map(|reference| reference.name).collect()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, check_with, silent};
    use crate::rules::{Options, Preset};

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

    #[test]
    fn hadolint_sees_quoted_ones_too() {
        let hadolint = Options { preset: Preset::Hadolint, ..Options::default() };
        check_with(
            &RULE,
            &hadolint,
            "
FROM a
ENV K=1 L='$K'
#         ^^^^
ENV J=1 I=${J:-x}
",
        );
    }
}
