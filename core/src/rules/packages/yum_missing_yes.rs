use crate::rules::commands::YUM;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::rules::rpm;

pub(crate) static RULE: Rule = Rule {
    id: "yum-missing-yes",
    title: "yum asks before it installs",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[Alias::hadolint("DL3030", Severity::Warning)],
    practice: "confirm-installs",
    why: "There is nobody to answer in a build: yum aborts where it has to ask.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    rpm::missing_yes(cx, out, &YUM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn finds_installs_that_ask() {
        check(
            &RULE,
            "
FROM amazonlinux:2
RUN yum --setopt=a=b install curl && yum groupinstall -y x
#   ^^^^^^^^^^^^^^^^^^^^^^^^ without
ONBUILD RUN sudo yum module install nodejs:22
#                ^^^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM amazonlinux:2\nRUN yum install -qy a && yum -y install b && yum clean all\n");
        silent(&RULE, "FROM amazonlinux:2\nRUN yum install --assumeyes a\n");
    }

    #[test]
    fn adds_the_option() {
        fixed(
            &RULE,
            "FROM amazonlinux:2\nRUN yum install \\\n    curl\n",
            "FROM amazonlinux:2\nRUN yum install -y \\\n    curl\n",
        );
    }
}
