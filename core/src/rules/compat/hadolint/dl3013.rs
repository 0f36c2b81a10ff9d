//! To hadolint a variable is a package without a version, and so is a `.zip`.

use super::commands::{call, pip_install};
use crate::rules::shared::package_managers::{Call, PIPX};
use crate::rules::shared::unpinned::{is_listed, is_open_pip, report_unpinned};
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, install, is_open_pip);
}

fn install(command: &SimpleCommand) -> Option<Call<'_>> {
    let install = pip_install(command).or_else(|| call(&PIPX, command, &["install"]));
    install.filter(|_| !is_listed(command))
}
