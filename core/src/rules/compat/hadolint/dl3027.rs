//! hadolint looks at the commands that it sees.

use super::commands::is_visible;
use crate::rules::packages::apt_cli_in_script::{is_apt, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| is_visible(command) && is_apt(command));
}
