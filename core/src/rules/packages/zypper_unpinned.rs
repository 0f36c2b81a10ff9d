use crate::rules::shared::package_managers::{ZYPPER, is_file, report_unpinned};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "zypper-unpinned",
    title: "zypper packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Strict,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3037", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version the build takes whatever the mirror has that day. Pins need care when the mirror drops old versions.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = ZYPPER.call(cx, command, &["install", "in"])?;
        install.operands.retain(|word| is_open(cx, word));
        Some(install.operands)
    });
}

/// A name without a version that is no file. What a variable holds is not known.
fn is_open(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    !text.contains(['=', '<', '>'])
        && !is_file(text, &[".rpm"])
        && (cx.as_hadolint() || word.literal().is_some())
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
