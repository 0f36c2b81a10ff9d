//! hadolint looks at the stages that end the file or that another one continues, knows `yarn install` by its whole name and no other way to
//! clean up than yarn's, and reports every version of Yarn.

use super::commands::is_visible;
use super::stages::looked_at;
use crate::build::Step;
use crate::rules::packages::yarn_cache_kept::{Yarn, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::{Script, SimpleCommand};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, &looked_at(cx), &Yarn { installs, keeps });
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
