//! To hadolint a variable, a file and the value of an option is a package of dnf without a version.

use super::commands::has_argument;
use super::rpm::{has_no_stream, has_no_version, modules, packages};
use crate::rules::shared::package_managers::DNF;
use crate::rules::shared::unpinned::report_unpinned;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(
        cx,
        out,
        |command| packages(&DNF, command).filter(|_| !has_argument(command, &["group"])),
        has_no_version,
    );
    report_unpinned(cx, out, |command| modules(&DNF, command), has_no_stream);
}
