//! To hadolint a variable and a file is a package of dnf without a version.

use super::rpm::{has_no_version, install};
use crate::rules::shared::package_managers::DNF;
use crate::rules::shared::unpinned::{is_of_groups, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(
        cx,
        out,
        |command| install(&DNF, command).filter(|it| !is_of_groups(it)),
        has_no_version,
    );
}
