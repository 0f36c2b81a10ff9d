//! To hadolint a variable, a file, the value of an option and even a group is a package of yum without
//! a version.

use super::rpm::{has_no_stream, has_no_version, modules, packages};
use crate::rules::shared::package_managers::YUM;
use crate::rules::shared::unpinned::report_unpinned;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, |command| packages(&YUM, command), has_no_version);
    report_unpinned(cx, out, |command| modules(&YUM, command), has_no_stream);
}
