use crate::rules::shared::unattended::{OF_YUM, unattended};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "yum-missing-yes",
    title: "yum asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3030", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: yum aborts where it has to ask.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unattended(cx, out, &OF_YUM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn yum_is_yum_and_dnf_is_not() {
        check(
            &RULE,
            "
FROM amazonlinux:2
RUN yum localinstall b.rpm && dnf install c
#   ^^^^^^^^^^^^^^^^ `yum localinstall` without
RUN [\"yum\", \"erase\", \"c\"]
#    ^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM amazonlinux:2\nRUN yum -y erase a && yum info b\n");
        silent(&RULE, "FROM amazonlinux:2\nRUN yum --setopt=assumeyes=1 install a\n");
    }

    #[test]
    fn where_the_step_went_on_it_is_to_review() {
        fixed(
            &RULE,
            "FROM amazonlinux:2\nRUN sudo yum update\n",
            "FROM amazonlinux:2\nRUN sudo yum update -y\n",
        );
        safety(&RULE, "FROM amazonlinux:2\nRUN yum update && true\n", Some(Safety::Safe));
        safety(&RULE, "FROM amazonlinux:2\nRUN yum update || true\n", Some(Safety::Unsafe));
    }
}
