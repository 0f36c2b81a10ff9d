//! To hadolint fewer subcommands of yum ask, and no configuration answers.

use super::rpm;
use crate::rules::shared::package_managers::YUM;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::missing_yes(cx, out, &YUM);
}
