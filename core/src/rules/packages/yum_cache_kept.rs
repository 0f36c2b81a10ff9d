use crate::rules::shared::package_cache::kept::{OF_YUM, cache_kept};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "yum-cache-kept",
    title: "yum keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3032", Severity::Warning)],
    practice: "dnf-minimal",
    why: "What yum fetched to install, metadata above all, stays in `/var/cache` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    cache_kept(cx, out, &OF_YUM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn yum_is_yum_and_dnf_is_not() {
        check(
            &RULE,
            "
FROM amazonlinux:2
RUN dnf install -y a && true
RUN sudo yum localinstall -y b.rpm
#        ^^^^^^^^^^^^^^^^ `yum`
ONBUILD RUN [\"yum\", \"update\", \"-y\"]
#            ^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM amazonlinux:2\nRUN yum update -y && dnf clean all\n");
        silent(&RULE, "FROM amazonlinux:2\nRUN yum install -y a && rm -rf /var/cache/yum/*\n");
    }

    #[test]
    fn the_clean_up_has_the_rights_of_the_command() {
        fixed(
            &RULE,
            "FROM amazonlinux:2\nRUN sudo yum install -y a\n",
            "FROM amazonlinux:2\nRUN sudo yum install -y a && sudo yum clean all\n",
        );
        safety(&RULE, "FROM amazonlinux:2\nRUN yum install -y --downloadonly a\n", None);
    }
}
