use crate::rules::commands::YUM;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::rules::rpm;

pub(crate) static RULE: Rule = Rule {
    id: "yum-unpinned",
    title: "yum packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3033", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins need care when the mirror drops old versions.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    rpm::unpinned(cx, out, &YUM);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn finds_names_without_version() {
        check(
            &RULE,
            "
FROM amazonlinux:2
RUN yum install -y httpd-2.4 python3-pip git
#                            ^^^^^^^^^^^ `python3-pip` and 1 more
RUN yum module install -y nodejs:22 php
#                                   ^^^ `php` may
",
        );
    }

    #[test]
    fn versions_groups_files_and_variables() {
        silent(
            &RULE,
            "FROM amazonlinux:2\nRUN yum install -y a-1.2-3.el9 @b ./c.rpm $D && yum group install -y e\n",
        );
    }
}
