//! hadolint looks at FROM alone, and at the name as it is written.

use crate::build::Base;
use crate::rules::base::untrusted_registry::report;
use crate::rules::{RuleContext, Sink};
use crate::syntax::Body;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in &cx.build.steps {
        let Body::From(from) = &step.effective.body else { continue };
        let base = cx.build.stages.get(step.stage).map(|stage| &stage.base);
        if matches!(base, Some(Base::Image(_) | Base::Unknown)) {
            report(cx, out, step.instruction, from.image.range, &from.image.text);
        }
    }
}
