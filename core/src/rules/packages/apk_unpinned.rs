use crate::rules::shared::package_managers::{APK, is_file, report_unpinned};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "apk-unpinned",
    title: "apk packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3018", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins break when Alpine replaces a version, so they need care.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut add = APK.call(cx, command, &["add"])?;
        add.operands.retain(|word| unpinned(cx, word));
        Some(add.operands)
    });
}

/// A name without a version that is no file. What a variable holds is not known; `.name` is a
/// virtual package and `!name` one not to have.
fn unpinned(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    let named = cx.as_hadolint() || (word.literal().is_some() && !text.starts_with(['.', '!']));
    named && !text.contains(['=', '<', '>', '~']) && !is_file(text, &[".apk"])
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
