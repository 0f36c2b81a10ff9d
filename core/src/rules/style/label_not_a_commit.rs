use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-commit",
    title: "A label is not a commit",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3055", Severity::Warning)],
    practice: "label-metadata",
    why: "The label leads back to the source the image was made from. A branch or a tag moves.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Hash, "a commit");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = vec![("rev".to_owned(), LabelKind::Hash)];
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn names_variables_and_other_lengths() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
label a=b \"rev\"=\"$COMMIT\"
#         ^^^^^^^^^^^^^^^ The label `rev` is not a commit
LABEL rev=ABC1234
#     ^^^^^^^^^^^
LABEL rev=abc12345
#     ^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn short_and_long_commits_and_other_labels() {
        let long = "0123456789abcdef".repeat(2) + "01234567";
        let source = format!("FROM a:1\nLABEL rev=abc1234 a=main\nLABEL rev={long}\n");
        check_with(&RULE, &schema(), &source);
        silent(&RULE, "FROM a:1\nLABEL rev=main\n");
    }
}
