//! hadolint looks at every stage, and takes no `rm` for a clean-up.

use super::commands::call;
use crate::rules::shared::package_cache::kept::{Kept, OF_ZYPPER, report_cache_kept};
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_cache_kept(
        cx,
        out,
        &OF_ZYPPER,
        |command| Some(call(&ZYPPER, command, &["install", "in"])?.head()),
        |step, script, _| {
            let cleans = |command| call(&ZYPPER, command, &["clean", "cc"]).is_some();
            let is_kept = !step.shadows("/var/cache/zypp") && !script.commands.iter().any(cleans);
            if is_kept { Kept::Yes } else { Kept::No }
        },
    );
}
