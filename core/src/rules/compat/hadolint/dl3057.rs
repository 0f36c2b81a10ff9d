//! hadolint is silent unless asked for it by name; then every stage needs one, its own or a parent's.

use crate::rules::runtime::missing_healthcheck::{RULE, is_healthcheck};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if !cx.selected(&RULE) {
        return;
    }
    let checked = cx.build.since(is_healthcheck);
    for stage in cx.build.stages.iter().filter(|stage| !checked.within(stage.index)) {
        if let Some(from) = cx.file.instructions.get(stage.from) {
            out.report(from, from.range, "The stage has no `HEALTHCHECK`");
        }
    }
}
