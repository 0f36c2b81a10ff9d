use crate::rules::shared::package_managers::{APK, is_file, report_unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "apk-unpinned",
    title: "apk packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3018", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins break when Alpine replaces a version, so they need care.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut add = APK.call(command, &["add"])?;
        // What a variable holds is not known; `.name` is a virtual package and `!name` one not to have.
        let is_known =
            |word: &ShellWord| word.literal().is_some() && !word.text().starts_with(['.', '!']);
        add.operands.retain(|word| is_known(word) && is_open(word.text()));
        Some(add.operands)
    });
}

/// Whether a word has no version and is no file.
pub(in crate::rules) fn is_open(text: &str) -> bool {
    !text.contains(['=', '<', '>', '~']) && !is_file(text, &[".apk"])
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
FROM alpine:3.24
RUN apk --no-cache add -t .build curl git@edge && sudo apk add make=4
#                                ^^^^ `curl` and 1 more
",
        );
    }

    #[test]
    fn versions_files_and_virtual_packages() {
        silent(
            &RULE,
            "FROM alpine:3.24\nRUN apk add --virtual .deps a=1 b~2 'c>3' ./d.apk $E .deps !f\n",
        );
    }
}
