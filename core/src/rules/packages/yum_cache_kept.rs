use crate::rules::commands::YUM;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::rules::rpm;

pub(crate) static RULE: Rule = Rule {
    id: "yum-cache-kept",
    title: "yum keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::hadolint("DL3032", Severity::Warning)],
    practice: "dnf-minimal",
    why: "What yum fetched to install, metadata above all, stays in `/var/cache` and adds to the layer. A later RUN cannot take it out.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &YUM, &["install"]);
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
FROM amazonlinux:2
RUN yum clean all && yum -y install httpd && yum install -y git
#                    ^^^^^^^^^^^^^^ stays
",
        );
    }

    #[test]
    fn cleaned_mounted_or_thrown_away() {
        for run in [
            "RUN yum install -y a && yum clean all",
            "RUN yum install -y a; rm -rf /var/cache/yum",
            "RUN yum install -y a; rm -rf /var/cache/*",
            "RUN --mount=type=cache,target=/var/cache/yum yum install -y a",
            "RUN yum install -y a\nFROM scratch",
            "RUN yum remove -y a",
        ] {
            silent(&RULE, &format!("FROM amazonlinux:2\n{run}\n"));
        }
    }

    #[test]
    fn to_hadolint_the_first_cleaning_counts() {
        let hadolint = Options { preset: Preset::Hadolint, ..Options::default() };
        check_with(
            &RULE,
            &hadolint,
            "
FROM amazonlinux:2
RUN yum install -y a && rm -rf /tmp/a && yum install -y b
RUN yum clean all && yum install -y a && yum clean all
#                    ^^^^^^^^^^^
FROM scratch
",
        );
    }

    #[test]
    fn cleans_with_the_same_tool() {
        fixed(
            &RULE,
            "FROM amazonlinux:2\nRUN yum install -y \\\n    curl\n",
            "FROM amazonlinux:2\nRUN yum install -y \\\n    curl \\\n    && yum clean all\n",
        );
    }
}
