use std::collections::{BTreeMap, BTreeSet};

use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-stage-name",
    title: "Two stages have one name",
    category: Category::Correctness,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::hadolint("DL3024", Severity::Error),
        ToolCode::buildkit("DuplicateStageName"),
    ],
    practice: "name-build-stages",
    why: "`COPY --from` and `FROM` take one of the stages, and which one is easy to get wrong. \
          Names are compared without regard to case.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // Of every name in lower case, how it was written so far.
    let mut seen: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for instruction in &cx.file.instructions {
        let Body::From(from) = &instruction.body else { continue };
        let Some(alias) = &from.alias else { continue };
        let name = alias.name.text.as_str();
        let spellings = seen.entry(name.to_ascii_lowercase()).or_default();
        if !spellings.is_empty() {
            let reported = out.report(
                instruction,
                alias.name.range,
                format!("An earlier stage is named `{name}` too"),
            );
            // To hadolint, names that differ in case are different names.
            if !spellings.contains(name) {
                reported.only(&["DuplicateStageName"]);
            }
        }
        spellings.insert(name);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::Preset;
    use crate::rules::testing::{check, check_in, silent};

    #[test]
    fn names_differ_by_more_than_case() {
        check(
            &RULE,
            "
FROM a:1 AS build
FROM b:1 AS Build
#           ^^^^^
FROM c:1 AS build
#           ^^^^^
FROM d:1 AS other
",
        );
        silent(&RULE, "FROM a:1 AS a\nFROM a\nFROM b:1 AS b\n");
    }

    #[test]
    fn hadolint_minds_the_case() {
        check_in(
            Preset::Hadolint,
            &RULE,
            "
FROM a:1 AS x
FROM b:1 AS X
FROM c:1 AS x
#           ^
",
        );
    }
}
