//! To BuildKit a constant that is no image name is the same mistake.

use crate::rules::base::invalid_default_arg_in_from::report;
use crate::rules::{Context, Sink};

pub(super) fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    report(cx, out, |_| true);
}
