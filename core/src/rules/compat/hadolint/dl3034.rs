//! To hadolint fewer subcommands ask.

use super::commands::call;
use crate::rules::packages::zypper_interactive::report;
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::{RuleContext, Sink};

const ASK: [&str; 7] = ["install", "in", "remove", "rm", "source-install", "si", "patch"];

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |command| call(&ZYPPER, command, &ASK));
}
