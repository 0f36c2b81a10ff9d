//! To hadolint a variable is a package without a version.

use super::commands::call;
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::shared::unpinned::{is_open_zypper, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, |command| call(&ZYPPER, command, &["install", "in"]), is_open_zypper);
}
