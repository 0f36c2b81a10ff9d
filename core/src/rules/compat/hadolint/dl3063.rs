//! hadolint minds the case of the name.

use crate::rules::correctness::reserved_stage_name::{RESERVED, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |name| RESERVED.contains(&name));
}
