use crate::rules::shared::package_managers::{NPM, is_file, report_unpinned};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "npm-unpinned",
    title: "npm packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[Alias::hadolint("DL3016", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version npm takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let subcommands: &[&str] =
        if cx.as_hadolint() { &["install"] } else { &["install", "i", "add"] };
    report_unpinned(cx, out, &|command| {
        let mut install = NPM.call(cx, command, subcommands)?;
        install.operands.retain(|word| unpinned(cx, word));
        Some(install.operands)
    });
}

/// A package without `@version` or a repository without `#commit`, no file or folder. What a
/// variable holds is not known.
fn unpinned(cx: &Context<'_>, word: &ShellWord) -> bool {
    let text = word.text();
    if word.literal().is_none() && !cx.as_hadolint() {
        return false;
    }
    let path = ["/", "./", "../", "~/"].iter().any(|start| text.starts_with(start))
        || is_file(text, &[".tgz", ".tar", ".tar.gz"])
        || (!cx.as_hadolint() && (text == "." || text == ".." || text.starts_with("file:")));
    if path {
        return false;
    }
    // The scope's `@` is no version.
    let name = text.strip_prefix('@').unwrap_or(text);
    let url = text.contains("://") || text.contains('+');
    let repository = url || (!cx.as_hadolint() && !text.starts_with('@') && text.contains('/'));
    if repository { !text.contains('#') } else { !name.contains('@') }
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
FROM node:24
RUN npm install -g npm@11 @scope/a yarn && npm i git+https://example.com/b
#                         ^^^^^^^^ `@scope/a` and 1 more
#                                                ^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn versions_files_and_no_names() {
        silent(
            &RULE,
            "FROM node:24\nRUN npm install && npm i @a/b@1 c@^2 ./d e.tgz f/g#v1 $H . && npm ci\n",
        );
    }
}
