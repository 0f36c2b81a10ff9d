//! hadolint compares the value as it is written, and does not ask whether the file sets the variable.

use crate::rules::base::redundant_platform::{is_target, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_, value| is_target(value));
}
