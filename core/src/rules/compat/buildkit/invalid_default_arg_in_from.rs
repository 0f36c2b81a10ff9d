//! To BuildKit a constant that is no image name is the same mistake.

use crate::rules::base::invalid_default_arg_in_from::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_| true);
}
