use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "reserved-stage-name",
    title: "A stage has a reserved name",
    category: Category::Correctness,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::hadolint("DL3063", Severity::Warning),
        ToolCode::buildkit("ReservedStageName"),
    ],
    practice: "name-build-stages",
    why: "`scratch` and `context` mean the empty image and the build context. A stage of that name \
          cannot be told from them.",
    check,
};

pub(in crate::rules) const RESERVED: [&str; 2] = ["context", "scratch"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |name| RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)));
}

/// Reports the names of stages that are reserved.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_reserved: fn(&str) -> bool,
) {
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let Some(alias) = &from.alias else { continue };
        let name = alias.name.text.as_str();
        if is_reserved(name) {
            out.report(
                instruction,
                alias.name.range,
                format!("`{name}` is reserved by the builder"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn two_names_in_any_case() {
        check(
            &RULE,
            "
FROM a:1 AS scratch
#           ^^^^^^^
FROM a:1 AS Context
#           ^^^^^^^
",
        );
        silent(&RULE, "FROM scratch AS a\nFROM a AS contexts\n");
    }
}
