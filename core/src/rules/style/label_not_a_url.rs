use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-url",
    title: "A label is not an address",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3052", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools make links of such labels. What is no address gives a dead one.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Url, "an address");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = vec![("source".to_owned(), LabelKind::Url)];
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn hosts_paths_and_what_cannot_stand_in_an_address() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
LABEL a=b source=//example.org/a
#         ^^^^^^^^^^^^^^^^^^^^^^ The label `source` is not an address
label \"source\"=\"https://example.org/a b\"
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
LABEL source=https://example.org/%zz
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn any_scheme_and_other_labels() {
        let source = "
FROM a:1
LABEL source=git+ssh://example.org/a.git a=example.org
LABEL source=\"https://example.org/?a=b#c\"
";
        check_with(&RULE, &schema(), source);
        silent(&RULE, "FROM a:1\nLABEL source=example.org\n");
    }
}
