//! hadolint knows one way to write it as a setting, and no configuration.

use super::commands::call;
use crate::rules::packages::apt_recommends::report;
use crate::rules::shared::package_managers::APT_GET;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(
        cx,
        out,
        |command| call(&APT_GET, command, &["install"]),
        |argument| argument == "APT::Install-Recommends=false",
    );
}
