//! hadolint looks at fewer subcommands of dnf, in every stage, and knows a mount on one directory.

use super::rpm;
use crate::build::{MountKind, Step};
use crate::rules::shared::package_cache::kept::OF_DNF;
use crate::rules::shared::package_managers::DNF;
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &OF_DNF, &DNF, &["install", "reinstall", "upgrade"], is_mounted);
}

fn is_mounted(step: &Step<'_>) -> bool {
    step.mounts().iter().any(|mount| {
        let target = mount.target.as_deref().map(|path| path.trim_end_matches('/'));
        mount.kind != MountKind::Bind && target == Some("/var/cache/libdnf5")
    })
}
