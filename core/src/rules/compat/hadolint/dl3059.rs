//! hadolint looks at every stage, also at those that no image holds.

use crate::rules::cache::consecutive_runs::report;
use crate::rules::{Context, Sink};

pub(super) fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        report(cx, out, stage);
    }
}
