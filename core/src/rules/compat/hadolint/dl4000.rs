//! For a MAINTAINER inside ONBUILD hadolint has another code, and not this one.

use crate::rules::style::maintainer_deprecated::report;
use crate::rules::{RuleContext, Sink};
use crate::syntax::{Body, Instruction};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let is_trigger = |it: &&Instruction| matches!(it.body, Body::Onbuild(_));
    report(cx, out, cx.file.instructions.iter().filter(|it| !is_trigger(it)));
}
