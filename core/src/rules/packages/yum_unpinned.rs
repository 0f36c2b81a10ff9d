use crate::rules::shared::unpinned::{OF_YUM, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "yum-unpinned",
    title: "yum packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3033", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins need care when the mirror drops old versions.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_YUM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn yum_is_yum_and_dnf_is_not() {
        check(
            &RULE,
            "
FROM amazonlinux:2
RUN dnf install -y a && yum install -y b-1.0 c
#                                            ^ `c` may be another version
ONBUILD RUN sudo yum install d e \\
#                            ^ `d` and 1 more
    f-2
",
        );
    }

    #[test]
    fn versions_and_what_has_none() {
        silent(&RULE, "FROM amazonlinux:2\nRUN yum install -y @a https://example.org/b.rpm $C\n");
        silent(&RULE, "FROM amazonlinux:2\nRUN yum update -y a && yum group install -y b\n");
    }
}
