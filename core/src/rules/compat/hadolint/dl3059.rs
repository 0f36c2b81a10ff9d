//! hadolint looks at every stage, also at those that no image holds, and at heredocs.

use crate::rules::cache::consecutive_runs::{is_short, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::Script;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        report(cx, out, stage, |_, script| is_short(script) && !is_timed(script));
    }
}

/// True if `time` runs a command: it is one itself.
fn is_timed(script: &Script) -> bool {
    let mut prefixes = script.commands.iter().flat_map(|command| command.prefixes.iter());
    prefixes.any(|word| word.text() == "time")
}
