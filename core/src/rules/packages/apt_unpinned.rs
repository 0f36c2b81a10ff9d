use crate::rules::shared::package_managers::{APT_GET, is_file, report_unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;

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
    report_unpinned(cx, out, &|command| {
        let mut install = APT_GET.call(command, &["install"])?;
        let is_known = |word: &ShellWord| word.literal().is_some() && !word.text().ends_with('-');
        install.operands.retain(|word| is_known(word) && is_open(word.text()));
        Some(install.operands)
    });
}

/// Whether a word has no `=version` or `/release` and is no file.
pub(in crate::rules) fn is_open(text: &str) -> bool {
    text != "install" && !text.contains(['=', '/']) && !is_file(text, &[".deb"])
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
