use crate::rules::shared::label_schema::{each_label, is_named, value};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "empty-label",
    title: "A label of the schema is empty",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3051", Severity::Warning)],
    practice: "label-metadata",
    why: "An empty label is there and says nothing: tools take it for the answer.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    each_label(cx, |instruction, pairs| {
        for (name, _) in &cx.settings.label_schema {
            let empty = pairs.iter().find(|pair| is_named(pair, name) && value(pair).is_empty());
            if let Some(pair) = empty {
                out.report(instruction, pair.range, format!("The label `{name}` is empty"));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = [("vendor", LabelKind::Text), ("revision", LabelKind::Hash)]
            .map(|(name, kind)| (name.to_owned(), kind))
            .to_vec();
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn labels_of_the_schema_without_a_value() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
LABEL vendor= b= \"revision\"=''
#     ^^^^^^^
#                ^^^^^^^^^^^^^ The label `revision` is empty
FROM c:1
label b=c \\
    vendor=\"\"
#   ^^^^^^^^^
",
        );
    }

    #[test]
    fn values_blanks_variables_and_other_labels() {
        check_with(
            &RULE,
            &schema(),
            "FROM a:1\nLABEL vendor=us revision=\"$REVISION\" b=\nLABEL vendor=\" \"\n",
        );
        check_with(&RULE, &schema(), "FROM a:1\nONBUILD LABEL vendor=\nENV vendor=\n");
        silent(&RULE, "FROM a:1\nLABEL vendor=\n");
    }
}
