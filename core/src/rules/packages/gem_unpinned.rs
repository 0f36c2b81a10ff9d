use crate::rules::shared::package_managers::{GEM, is_file, report_unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "gem-unpinned",
    title: "Ruby gems without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3028", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version gem takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = GEM.call(command, &["install", "i"])?;
        let said = command.arguments().iter().map(ShellWord::text).any(|text| {
            text.starts_with("-v") || text == "--version" || text.starts_with("--version=")
        });
        install.operands.retain(|word| !said && is_open(word));
        Some(install.operands)
    });
}

/// A name without `:version` that is no file. What a variable holds is not known.
fn is_open(word: &ShellWord) -> bool {
    let text = word.text();
    word.literal().is_some() && !text.contains(':') && !is_file(text, &[".gem"])
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
