//! hadolint compares names as they are written, with their case, and knows no numbers.

use crate::rules::correctness::copy_from_itself::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |source| source.own_name == Some(source.written));
}
