use crate::rules::shared::package_cache::kept::{OF_DNF, cache_kept};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "dnf-cache-kept",
    title: "dnf keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3040", Severity::Warning)],
    practice: "dnf-minimal",
    why: "What dnf fetched to install, metadata above all, stays in `/var/cache` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    cache_kept(cx, out, &OF_DNF);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn microdnf_is_dnf_and_yum_is_not() {
        check(
            &RULE,
            "
FROM fedora:44
RUN yum install -y a && true
RUN microdnf install -y a
#   ^^^^^^^^^^^^^^^^ `microdnf`
RUN sudo dnf groupinstall -y b && dnf check
#        ^^^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM fedora:44\nRUN microdnf install -y a && microdnf clean all\n");
        silent(&RULE, "FROM fedora:44\nRUN dnf install -y a && rm -rf /var/cache/libdnf5\n");
    }

    #[test]
    fn microdnf_cleans_up_with_microdnf() {
        fixed(
            &RULE,
            "FROM fedora:44\nRUN microdnf install -y a\n",
            "FROM fedora:44\nRUN microdnf install -y a && microdnf clean all\n",
        );
    }
}
