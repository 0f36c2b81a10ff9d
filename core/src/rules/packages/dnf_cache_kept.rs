use crate::rules::commands::DNF;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::rules::rpm;

pub(crate) static RULE: Rule = Rule {
    id: "dnf-cache-kept",
    title: "dnf keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::hadolint("DL3040", Severity::Warning)],
    practice: "dnf-minimal",
    why: "What dnf fetched to install, metadata above all, stays in `/var/cache` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &DNF, &["install", "reinstall", "upgrade"]);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, check_with, fixed, silent};
    use crate::rules::{Options, Preset};

    #[test]
    fn finds_installs_that_keep_the_cache() {
        check(
            &RULE,
            "
FROM fedora:44
RUN dnf clean all && dnf -y install httpd && dnf install -y git
#                    ^^^^^^^^^^^^^^ stays
",
        );
    }

    #[test]
    fn cleaned_mounted_or_thrown_away() {
        for run in [
            "RUN dnf install -y a && dnf clean all",
            "RUN dnf install -y a; rm -rf /var/cache/dnf",
            "RUN dnf install -y a; rm -rf /var/cache/*",
            "RUN --mount=type=cache,target=/var/cache/dnf dnf install -y a",
            "RUN dnf install -y a\nFROM scratch",
            "RUN dnf remove -y a",
        ] {
            silent(&RULE, &format!("FROM fedora:44\n{run}\n"));
        }
    }

    #[test]
    fn to_hadolint_the_first_cleaning_counts() {
        let hadolint = Options { preset: Preset::Hadolint, ..Options::default() };
        check_with(
            &RULE,
            &hadolint,
            "
FROM fedora:44
RUN dnf install -y a && rm -rf /tmp/a && dnf install -y b
RUN dnf clean all && dnf install -y a && dnf clean all
#                    ^^^^^^^^^^^
FROM scratch
",
        );
    }

    #[test]
    fn cleans_with_the_same_tool() {
        fixed(
            &RULE,
            "FROM fedora:44\nRUN dnf install -y \\\n    curl\n",
            "FROM fedora:44\nRUN dnf install -y \\\n    curl \\\n    && dnf clean all\n",
        );
    }
}
