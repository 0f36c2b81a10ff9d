//! hadolint minds the case of the name.

use crate::rules::correctness::reserved_stage_name::{RESERVED, report};
use crate::rules::{Context, Sink};

pub(super) fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    report(cx, out, |name| RESERVED.contains(&name));
}
