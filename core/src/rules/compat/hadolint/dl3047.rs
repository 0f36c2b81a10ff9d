//! hadolint has one finding for an instruction, also where nothing is loaded.

use crate::rules::size::wget_progress_bar::{loud, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        if let Some(command) = loud(script).next() {
            report(cx, out, step, command);
        }
    }
}
