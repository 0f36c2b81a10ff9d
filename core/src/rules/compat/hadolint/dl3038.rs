//! To hadolint fewer subcommands of dnf ask, and no configuration answers.

use super::rpm;
use crate::rules::shared::package_managers::DNF;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::missing_yes(cx, out, &DNF);
}
