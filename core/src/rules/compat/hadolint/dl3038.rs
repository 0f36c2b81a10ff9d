//! To hadolint fewer subcommands of dnf ask, and no configuration answers.

use super::commands::call;
use super::dl3030::ASK;
use crate::rules::shared::package_managers::DNF;
use crate::rules::shared::unattended::{OF_DNF, report_unattended};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unattended(cx, out, &OF_DNF, |command| call(&DNF, command, &ASK));
}
