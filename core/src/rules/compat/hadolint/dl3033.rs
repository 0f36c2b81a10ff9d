//! To hadolint a variable, a file and even a group is a package of yum without a version.

use super::rpm;
use crate::rules::shared::package_managers::YUM;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::unpinned(cx, out, &YUM, |_| false);
}
