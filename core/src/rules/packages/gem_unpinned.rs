use crate::rules::shared::package_managers::{GEM, is_file, report_unpinned};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "gem-unpinned",
    title: "Ruby gems without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3028", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version gem takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = GEM.call(cx, command, &["install", "i"])?;
        let said = says_version(cx, command);
        install.operands.retain(|word| !said && unpinned(cx, command, word));
        Some(install.operands)
    });
}

fn says_version(cx: &Context<'_>, command: &SimpleCommand) -> bool {
    command.arguments().iter().any(|word| {
        let text = word.text();
        text == "-v"
            || text == "--version"
            || text.starts_with("--version=")
            || (!cx.as_hadolint() && text.starts_with("-v"))
    })
}

/// A name without `:version` that is no file. What a variable holds is not known.
fn unpinned(cx: &Context<'_>, command: &SimpleCommand, word: &ShellWord) -> bool {
    let text = word.text();
    if text.contains(':') {
        return false;
    }
    if !cx.as_hadolint() {
        return word.literal().is_some() && !is_file(text, &[".gem"]);
    }
    // hadolint takes every word after an option for its value.
    let arguments = command.arguments();
    let at = arguments.iter().position(|other| std::ptr::eq(other, word));
    let before = at.and_then(|at| arguments.get(at.checked_sub(1)?));
    before.is_none_or(|before| !before.text().starts_with('-'))
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
FROM ruby:4.0
RUN gem install --no-document bundler rails:8.1 puma -- --with-x
#                             ^^^^^^^ `bundler` and 1 more
",
        );
    }

    #[test]
    fn versions_and_files() {
        silent(
            &RULE,
            "FROM ruby:4.0\nRUN gem install a -v 1 && gem install b:2 ./c.gem $D && gem install -v1 e && gem update --system\n",
        );
    }
}
