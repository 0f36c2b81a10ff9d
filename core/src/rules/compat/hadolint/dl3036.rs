//! hadolint looks at every stage, at the first clean-up alone, and takes no `rm` for one.

use super::commands::call;
use crate::build::Step;
use crate::rules::shared::package_cache::kept::{Kept, OF_ZYPPER, report_cache_kept};
use crate::rules::shared::package_managers::ZYPPER;
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_cache_kept(
        cx,
        out,
        &OF_ZYPPER,
        |command| Some(call(&ZYPPER, command, &["install", "in"])?.head()),
        |step, script, fetches| {
            let cleans =
                |command: &&SimpleCommand| call(&ZYPPER, command, &["clean", "cc"]).is_some();
            let first = script.commands.iter().find(cleans);
            match first {
                _ if is_mounted(step) => Kept::No,
                None => Kept::Yes,
                Some(clean) if clean.range.start() > fetches.shown.start() => Kept::No,
                // One more at the end is not looked at.
                Some(_) => Kept::Anyway,
            }
        },
    );
}

fn is_mounted(step: &Step<'_>) -> bool {
    let is_place = |path: &str| path.starts_with("/var/cache/zypp");
    let mut mounts = step.mounts().iter().filter(|mount| mount.kind.keeps_writes_out());
    mounts.any(|mount| mount.target.as_deref().is_some_and(is_place))
}
