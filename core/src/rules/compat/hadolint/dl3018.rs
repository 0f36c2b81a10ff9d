//! To hadolint a variable is a package without a version, and so is a virtual one.

use super::commands::call;
use crate::rules::shared::package_managers::APK;
use crate::rules::shared::unpinned::{is_open_apk, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, |command| call(&APK, command, &["add"]), is_open_apk);
}
