use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-version",
    title: "A label is not a semantic version",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3056", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools compare such labels as versions: three numbers with points between, and no letter before them.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Semver, "a semantic version");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = vec![("version".to_owned(), LabelKind::Semver)];
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn letters_before_and_other_counts_of_numbers() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
LABEL a=b version=v1.2.3
#         ^^^^^^^^^^^^^^ The label `version` is not a semantic version
label \"version\"=\"1.2.3.4\"
#     ^^^^^^^^^^^^^^^^^^^
LABEL version=latest
#     ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn versions_with_and_without_a_tail_and_other_labels() {
        let source = "FROM a:1\nLABEL version=1.2.3-rc.1+build.5 a=v1\nLABEL version='0.0.0'\n";
        check_with(&RULE, &schema(), source);
        silent(&RULE, "FROM a:1\nLABEL version=v1\n");
    }
}
