use crate::rules::shared::unpinned::{OF_APT, unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apt-unpinned",
    title: "apt packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3008", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins break when the distribution replaces a version, so they need care.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    unpinned(cx, out, &OF_APT);
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
FROM debian:13
RUN apt-get install -y -t trixie-backports curl=8.* git make && apt-get install -y vim
#                                                   ^^^ `git` and 1 more
#                                                                                  ^^^ `vim` may
",
        );
    }

    #[test]
    fn versions_releases_files_and_variables() {
        silent(
            &RULE,
            "FROM debian:13\nRUN apt-get install -y a=1 b/trixie ./c.deb d.deb $E f=$G h-\n",
        );
    }
}
