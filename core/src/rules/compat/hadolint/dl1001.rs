//! Only those who ask hadolint for it get it.

use crate::rules::style::inline_ignore;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if cx.selected(&inline_ignore::RULE) || cx.settings.severity_of(&inline_ignore::RULE).is_some()
    {
        inline_ignore::check(cx, out);
    }
}
