//! To hadolint a variable is a package without a version, and so is a `.zip`.

use super::commands::{call, pip_install};
use crate::rules::packages::pip_unpinned::{is_listed, is_open};
use crate::rules::shared::package_managers::{PIPX, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = pip_install(command).or_else(|| call(&PIPX, command, &["install"]))?;
        let listed = is_listed(command);
        install.operands.retain(|word| !listed && is_open(word.text(), &[".whl", ".tar.gz"]));
        Some(install.operands)
    });
}
