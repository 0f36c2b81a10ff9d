//! To hadolint a variable is a package without a version, and so is a virtual one.

use super::commands::call;
use crate::rules::packages::apk_unpinned::is_open;
use crate::rules::shared::package_managers::{APK, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut add = call(&APK, command, &["add"])?;
        add.operands.retain(|word| is_open(word.text()));
        Some(add.operands)
    });
}
