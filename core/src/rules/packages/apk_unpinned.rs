use crate::rules::commands::{APK, and_more, is_file};
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
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let Some(add) = APK.call(cx, command, &["add"]) else { continue };
            let open: Vec<&&ShellWord> =
                add.operands.iter().filter(|word| unpinned(cx, word)).collect();
            let Some(first) = open.first() else { continue };
            out.report(
                step.instruction,
                first.range,
                format!("{} may be another version in each build", and_more(first.text(), open.len())),
            );
        }
    }
}

/// A name without a version that is no file. What a variable holds is not known; `.name` is a
/// virtual package and `!name` one not to have.
fn unpinned(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    let named = cx.as_hadolint() || (word.literal.is_some() && !text.starts_with(['.', '!']));
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
