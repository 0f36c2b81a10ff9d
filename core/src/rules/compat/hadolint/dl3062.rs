//! To hadolint every word is a module, and a `go.mod` of the project says nothing of versions.

use super::commands::is_visible;
use crate::rules::packages::go_unversioned::{fetched, is_open, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in script.commands.iter().filter(|command| is_visible(command)) {
            // What follows a program is given to it.
            let is_run = command.is("go", "run");
            let most = if is_run { 1 } else { usize::MAX };
            if let Some(word) = fetched(command).take(most).find(|word| is_open(word.text())) {
                report(out, step, word);
            }
        }
    }
}
