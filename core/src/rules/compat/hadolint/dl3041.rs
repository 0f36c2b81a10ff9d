//! To hadolint a variable and a file is a package of dnf without a version.

use super::rpm::{self, is_of_groups};
use crate::rules::shared::package_managers::DNF;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::unpinned(cx, out, &DNF, is_of_groups);
}
