//! hadolint looks at the commands that it sees, and takes all that ONBUILD triggers for a stage.

use super::commands::is_visible;
use crate::rules::shell::wget_and_curl::{report, report_of};
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, name);
    report_of(out, cx.build.steps.iter().filter(|step| step.is_onbuild()), name);
}

fn name(command: &SimpleCommand) -> Option<&str> {
    command.name().filter(|_| is_visible(command))
}
