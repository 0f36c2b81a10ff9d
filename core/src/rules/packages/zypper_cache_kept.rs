use crate::rules::shared::package_cache::kept::{OF_ZYPPER, cache_kept};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "zypper-cache-kept",
    title: "zypper keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3036", Severity::Warning)],
    practice: "no-cache-dir",
    why: "What zypper fetched to install, metadata above all, stays in `/var/cache/zypp` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    cache_kept(cx, out, &OF_ZYPPER);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_that_keep_the_cache() {
        check(
            &RULE,
            "
FROM opensuse/leap:15.6
RUN zypper -n install curl
#   ^^^^^^^^^^^^^^^^^ stays
",
        );
        for run in [
            "RUN zypper -n in a && zypper clean --all",
            "RUN zypper -n in a; rm -rf /var/cache/zypp/*",
            "RUN --mount=type=cache,target=/var/cache/zypp zypper -n in a",
            "RUN zypper -n in a\nFROM scratch",
        ] {
            silent(&RULE, &format!("FROM a\n{run}\n"));
        }
    }

    #[test]
    fn cleans_at_the_end() {
        fixed(
            &RULE,
            "FROM a\nRUN zypper -n in curl\n",
            "FROM a\nRUN zypper -n in curl && zypper clean\n",
        );
    }
}
