//! hadolint looks at the commands that it sees.

use super::commands::call;
use crate::rules::packages::zypper_dist_upgrade::{UPGRADE, report};
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| call(&ZYPPER, command, &UPGRADE));
}
