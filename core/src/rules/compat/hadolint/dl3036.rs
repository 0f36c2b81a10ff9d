//! hadolint looks at every stage, and takes no `rm` for a clean-up.

use super::commands::call;
use crate::rules::packages::zypper_cache_kept::{CLEAN, INSTALL, report};
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| call(&ZYPPER, command, &INSTALL), &|_, script| {
        !script.commands.iter().any(|command| call(&ZYPPER, command, &CLEAN).is_some())
    });
}
