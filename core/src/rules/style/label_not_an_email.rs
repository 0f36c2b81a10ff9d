use crate::rules::shared::label_schema::{LabelKind, malformed};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "label-not-an-email",
    title: "A label is not a mail address",
    category: Category::Style,
    severity: Severity::Warning,
    on: OnIn::Setting,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3058", Severity::Warning)],
    practice: "label-metadata",
    why: "Whoever finds a fault in the image writes to this address.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    malformed(cx, out, LabelKind::Email, "a mail address");
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check_with, only, silent};
    use crate::rules::{LabelKind, Settings};

    fn schema() -> Settings {
        let label_schema = vec![("contact".to_owned(), LabelKind::Email)];
        Settings { label_schema, ..only(&RULE) }
    }

    #[test]
    fn names_and_hosts_without_a_domain() {
        check_with(
            &RULE,
            &schema(),
            "
FROM a:1
LABEL a=b contact=ada@localhost
#         ^^^^^^^^^^^^^^^^^^^^^ The label `contact` is not a mail address
label \"contact\"=\"Ada <ada@example.org>\"
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
LABEL contact=@example.org
#     ^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn addresses_and_other_labels() {
        let source = "FROM a:1\nLABEL contact=a.b+c@example.org a=b\nLABEL contact='a@b.example'\n";
        check_with(&RULE, &schema(), source);
        silent(&RULE, "FROM a:1\nLABEL contact=ada\n");
    }
}
