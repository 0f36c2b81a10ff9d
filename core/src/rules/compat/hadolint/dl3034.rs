//! To hadolint fewer subcommands ask.

use super::commands::call;
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::shared::unattended::{OF_ZYPPER, report_unattended};
use crate::rules::{RuleContext, Sink};

const ASK: [&str; 7] = ["install", "in", "remove", "rm", "source-install", "si", "patch"];

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unattended(cx, out, &OF_ZYPPER, |command| call(&ZYPPER, command, &ASK));
}
