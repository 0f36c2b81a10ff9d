//! hadolint takes every word after an option for its value, any other one for a gem, and does not know
//! `-v` with the version in one word.

use super::commands::call;
use crate::rules::shared::package_managers::{GEM, report_unpinned};
use crate::rules::{RuleContext, Sink};
use crate::shell::{ShellWord, SimpleCommand};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = call(&GEM, command, &["install", "i"])?;
        let said = command
            .arguments()
            .iter()
            .map(ShellWord::text)
            .any(|text| text == "-v" || text == "--version" || text.starts_with("--version="));
        let is_open = |word: &ShellWord| !word.text().contains(':') && !is_value(command, word);
        install.operands.retain(|word| !said && is_open(word));
        Some(install.operands)
    });
}

/// True if the word follows an option.
fn is_value(command: &SimpleCommand, word: &ShellWord) -> bool {
    let arguments = command.arguments();
    let at = arguments.iter().position(|other| std::ptr::eq(other, word));
    let before = at.and_then(|at| arguments.get(at.checked_sub(1)?));
    before.is_some_and(|before| before.text().starts_with('-'))
}
