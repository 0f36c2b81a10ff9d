//! hadolint knows `npm install` by this name only, a repository by its address only, and a variable as
//! a package without a version.

use super::commands::call;
use crate::rules::shared::package_managers::NPM;
use crate::rules::shared::unpinned::{has_npm_version, is_npm_path, is_npm_url, report_unpinned};
use crate::rules::{RuleContext, Sink};
use crate::shell::ShellWord;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, |command| call(&NPM, command, &["install"]), is_open);
}

fn is_open(word: &ShellWord) -> bool {
    let text = word.text();
    let says_which = if is_npm_url(text) { text.contains('#') } else { has_npm_version(text) };
    !says_which && !is_npm_path(text)
}
