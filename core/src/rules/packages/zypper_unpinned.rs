use crate::rules::shared::unpinned::{OF_ZYPPER, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "zypper-unpinned",
    title: "zypper packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3037", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins need care when the mirror drops old versions.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_ZYPPER);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn names_without_version() {
        check(
            &RULE,
            "
FROM opensuse/leap:15.6
RUN zypper -n install curl=8.6.0 git vim
#                                ^^^ `git` and 1 more
",
        );
        silent(&RULE, "FROM a\nRUN zypper -n in 'a>=1' ./b.rpm $C\n");
    }
}
