use crate::rules::shared::label_schema::{each_label, is_named};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::syntax::Pair;

pub(crate) static RULE: Rule = Rule {
    id: "label-not-in-schema",
    title: "A label is not in the schema",
    category: Category::Style,
    severity: Severity::Info,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3050", Severity::Info)],
    practice: "label-metadata",
    why: "With strict labels, the schema names all labels that an image may have. Another one is a typo or belongs into the schema.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if !cx.settings.strict_labels {
        return;
    }
    each_label(cx, |instruction, pairs| {
        let known =
            |pair: &Pair| cx.settings.label_schema.iter().any(|(name, _)| is_named(pair, name));
        if let Some(pair) = pairs.iter().find(|pair| !known(pair)) {
            out.report(instruction, pair.range, "The label is not in the schema");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only};
    use crate::rules::{LabelKind, Settings};

    fn schema(strict_labels: bool) -> Settings {
        let label_schema = vec![("vendor".to_owned(), LabelKind::Text)];
        Settings { label_schema, strict_labels, ..only(&RULE) }
    }

    #[test]
    fn the_first_unknown_label_of_each_instruction() {
        check_with(
            &RULE,
            &schema(true),
            "
FROM a:1 AS b
LABEL vendor=us Vendor=us c=d
#               ^^^^^^^^^ not in the schema
FROM b
label e f
#     ^^^
",
        );
    }

    #[test]
    fn known_labels_triggers_and_schemas_that_are_not_strict() {
        let source = "FROM a:1\nLABEL \"vendor\"=us vendor=them\nONBUILD LABEL b=c\nENV b=c\n";
        check_with(&RULE, &schema(true), source);
        check_with(&RULE, &schema(false), "FROM a:1\nLABEL b=c\n");
    }
}
