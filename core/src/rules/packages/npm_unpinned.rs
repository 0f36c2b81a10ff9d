use crate::rules::shared::package_managers::{NPM, is_file, report_unpinned};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "npm-unpinned",
    title: "npm packages without a version",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3016", Severity::Warning)],
    practice: "pin-system-packages",
    why: "Without a version npm takes the newest release of the day: the same file builds other images later.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = NPM.call(command, &["install", "i", "add"])?;
        install.operands.retain(|word| is_open(word));
        Some(install.operands)
    });
}

/// A package without `@version` or a repository without `#commit`, no file or folder. What a
/// variable holds is not known.
fn is_open(word: &ShellWord) -> bool {
    let text = word.text();
    let is_folder = text == "." || text == ".." || text.starts_with("file:");
    if word.literal().is_none() || is_folder || is_path(text) {
        return false;
    }
    let is_repository = is_url(text) || !text.starts_with('@') && text.contains('/');
    if is_repository { !text.contains('#') } else { !has_version(text) }
}

pub(in crate::rules) fn is_path(text: &str) -> bool {
    ["/", "./", "../", "~/"].iter().any(|start| text.starts_with(start))
        || is_file(text, &[".tgz", ".tar", ".tar.gz"])
}

pub(in crate::rules) fn is_url(text: &str) -> bool {
    text.contains("://") || text.contains('+')
}

/// Whether a package's name has an `@version`; the scope's `@` is none.
pub(in crate::rules) fn has_version(text: &str) -> bool {
    text.strip_prefix('@').unwrap_or(text).contains('@')
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
