//! To hadolint every word is a module, and a `go.mod` of the project says nothing of versions.

use super::commands::is_visible;
use crate::rules::packages::go_unversioned::{fetched, is_open, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in script.commands.iter().filter(|command| is_visible(command)) {
            if let Some(word) = fetched(command).find(|word| is_open(word.text())) {
                report(out, step, word);
            }
        }
    }
}
