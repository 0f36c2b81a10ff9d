//! hadolint looks at other subcommands of dnf, in every stage, and knows a mount on one directory.

use super::rpm;
use crate::build::{MountKind, Step};
use crate::rules::shared::package_cache::kept::OF_DNF;
use crate::rules::shared::package_managers::DNF;
use crate::rules::{RuleContext, Sink};

const FETCH: [&str; 8] =
    ["install", "in", "reinstall", "rei", "upgrade", "up", "upgrade-minimal", "up-min"];

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    rpm::cache_kept(cx, out, &OF_DNF, &DNF, &FETCH, "/var/cache/libdnf5*", is_mounted);
}

fn is_mounted(step: &Step<'_>) -> bool {
    step.mounts().iter().any(|mount| {
        let target = mount.target.as_deref().map(|path| path.trim_end_matches('/'));
        mount.kind != MountKind::Bind && target == Some("/var/cache/libdnf5")
    })
}
