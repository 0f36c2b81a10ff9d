//! To hadolint a variable, a file and even a group is a package of yum without a version.

use super::rpm::{has_no_version, install};
use crate::rules::shared::package_managers::YUM;
use crate::rules::shared::unpinned::report_unpinned;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, |command| install(&YUM, command), has_no_version);
}
