//! To hadolint fewer subcommands of yum ask, and no configuration answers.

use super::commands::call;
use crate::rules::shared::package_managers::YUM;
use crate::rules::shared::unattended::{OF_YUM, report_unattended};
use crate::rules::{RuleContext, Sink};

pub(super) const ASK: [&str; 3] = ["install", "groupinstall", "localinstall"];

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unattended(cx, out, &OF_YUM, |command| call(&YUM, command, &ASK));
}
