use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-a-date",
    title: "A label is not a moment by RFC 3339",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3053", Severity::Warning)],
    practice: "label-metadata",
    why: "Tools sort images by such labels. They read one way to write a date.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Rfc3339, "a moment by RFC 3339");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = vec![("created".to_owned(), LabelKind::Rfc3339)];
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn days_without_a_time_and_times_without_a_zone() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
LABEL a=b created=today
#         ^^^^^^^^^^^^^ The label `created` is not a moment
label created=\"2026-02-29T10:00:00Z\"
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
LABEL created='2026-01-01T10:00:00'
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn moments_in_any_zone_and_other_labels() {
        let source = "
FROM a:1
LABEL created=2026-01-01T10:00:00.5+01:00 a=today
LABEL created=\"2024-02-29t10:00:00z\"
";
        check_with(&RULE, &schema(), source);
        silent(&RULE, "FROM a:1\nLABEL created=today\n");
    }
}
