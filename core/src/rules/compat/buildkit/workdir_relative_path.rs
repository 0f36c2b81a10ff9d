//! BuildKit takes a variable for empty in a stage that starts from nothing: no base image can set it.

use crate::build::Base;
use crate::rules::correctness::relative_workdir::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |base, starts_relative| starts_relative || *base == Base::Scratch);
}
