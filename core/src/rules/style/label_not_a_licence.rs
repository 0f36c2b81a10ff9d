use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-licence",
    title: "A label is not an SPDX licence",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3054", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools that check licences know the identifiers of the SPDX list and nothing else.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Spdx, "an SPDX identifier");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = vec![("licenses".to_owned(), LabelKind::Spdx)];
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn other_cases_expressions_and_identifiers_out_of_use() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
LABEL a=b licenses=mit
#         ^^^^^^^^^^^^ The label `licenses` is not an SPDX identifier
label \"licenses\"=\"MIT OR 0BSD\"
#     ^^^^^^^^^^^^^^^^^^^^^^^^
LABEL licenses=GPL-3.0
#     ^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn identifiers_and_other_labels() {
        check_with(&RULE, &schema(), "FROM a:1\nLABEL licenses=MIT a=mit\nLABEL licenses='0BSD'\n");
        silent(&RULE, "FROM a:1\nLABEL licenses=mit\n");
    }
}
