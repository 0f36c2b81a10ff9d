use crate::rules::shared::unpinned::{OF_DNF, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "dnf-unpinned",
    title: "dnf packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3041", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins need care when the mirror drops old versions.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_DNF);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn microdnf_is_dnf_and_yum_is_not() {
        check(
            &RULE,
            "
FROM fedora:44
RUN yum install -y a && microdnf install -y b-1.0 c
#                                                 ^ `c` may be another version
ONBUILD RUN sudo dnf install d e \\
#                            ^ `d` and 1 more
    f-2
",
        );
    }

    #[test]
    fn versions_and_what_has_none() {
        silent(
            &RULE,
            "FROM fedora:44\nRUN dnf install -y 'a >= 2' 'd > 2' @b https://example.org/c.rpm\n",
        );
        silent(&RULE, "FROM fedora:44\nRUN dnf upgrade -y a && dnf group install -y b\n");
    }
}
