use crate::rules::shared::unattended::{OF_DNF, unattended};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "dnf-missing-yes",
    title: "dnf asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3038", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: dnf aborts where it has to ask.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unattended(cx, out, &OF_DNF);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn microdnf_is_dnf_and_yum_is_not() {
        check(
            &RULE,
            "
FROM fedora:44
RUN microdnf remove a && yum remove b
#   ^^^^^^^^^^^^^^^ `microdnf remove` without
RUN [\"dnf\", \"swap\", \"c\", \"d\"]
#    ^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM fedora:44\nRUN microdnf -y remove a && dnf search b\n");
        silent(&RULE, "FROM fedora:44\nRUN yes | dnf remove a; dnf --assumeno upgrade\n");
        silent(&RULE, "FROM fedora:44\nRUN dnf --setopt=assumeyes=1 install a\n");
    }

    #[test]
    fn where_the_step_went_on_it_is_to_review() {
        fixed(
            &RULE,
            "FROM fedora:44\nRUN microdnf upgrade\n",
            "FROM fedora:44\nRUN microdnf upgrade -y\n",
        );
        safety(&RULE, "FROM fedora:44\nRUN dnf upgrade && true\n", Some(Safety::Safe));
        safety(&RULE, "FROM fedora:44\nRUN dnf upgrade || true\n", Some(Safety::Unsafe));
    }
}
