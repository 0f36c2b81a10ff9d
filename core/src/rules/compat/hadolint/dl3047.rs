//! hadolint has one finding for an instruction, also where nothing is loaded, and looks at the commands
//! that it sees.

use super::commands::is_visible;
use crate::rules::size::wget_progress_bar::{loud, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        if let Some(command) = loud(script).find(|command| is_visible(command)) {
            report(cx, out, step, command);
        }
    }
}
