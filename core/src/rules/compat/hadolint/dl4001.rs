//! hadolint looks at the commands that it sees.

use super::commands::is_visible;
use crate::rules::shell::wget_and_curl::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| command.name().filter(|_| is_visible(command)));
}
