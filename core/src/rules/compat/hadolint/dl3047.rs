//! hadolint has one finding for an instruction, also where nothing is loaded.

use crate::rules::size::wget_progress_bar::{loud, report};
use crate::rules::{Context, Sink};

pub(super) fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        if let Some(command) = loud(script).next() {
            report(cx, out, step, command);
        }
    }
}
