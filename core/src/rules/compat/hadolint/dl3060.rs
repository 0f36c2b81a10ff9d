//! hadolint looks at the last stage alone, knows `yarn install` by its whole name and no other way to
//! clean up than yarn's, and reports every version of Yarn.

use super::commands::is_visible;
use crate::build::{StageSet, Step};
use crate::rules::packages::yarn_cache_kept::{Yarn, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::{Script, SimpleCommand};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut last = StageSet::none_of(cx.build.stages.len());
    last.add(cx.build.stages.len().saturating_sub(1));
    report(cx, out, &last, &Yarn { installs, keeps });
}

fn installs(command: &SimpleCommand) -> bool {
    is_visible(command) && command.is("yarn", "install")
}

fn keeps(step: &Step<'_>, script: &Script) -> bool {
    let holds_cache = |target: &str| target.contains(".cache/yarn");
    let mounted = step.mounts().iter().any(|mount| {
        mount.kind.keeps_writes_out() && mount.target.as_deref().is_some_and(holds_cache)
    });
    let mut later = script.commands.iter().skip_while(|command| !installs(command));
    !mounted && !later.any(|command| command.is("yarn", "cache"))
}
