//! hadolint minds an `ln` that it sees with the shell anywhere among its words.

use super::commands::is_visible;
use crate::rules::shell::sh_replaced_by_link::{SH, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |link| {
        is_visible(link) && link.arguments().iter().any(|word| word.text() == SH)
    });
}
