//! hadolint looks at every stage, also at those that no image holds.

use crate::rules::cache::consecutive_runs::report;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        report(cx, out, stage);
    }
}
