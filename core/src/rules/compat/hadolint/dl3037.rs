//! To hadolint a variable is a package without a version.

use super::commands::call;
use crate::rules::packages::zypper_unpinned::is_open;
use crate::rules::shared::package_managers::{ZYPPER, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = call(&ZYPPER, command, &["install", "in"])?;
        install.operands.retain(|word| is_open(word.text()));
        Some(install.operands)
    });
}
