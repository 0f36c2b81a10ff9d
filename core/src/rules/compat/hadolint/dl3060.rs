//! hadolint looks at the last stage alone, knows `yarn install` by its whole name and no other way to
//! clean up than yarn's, and reports every version of Yarn.

use super::commands::is_visible;
use crate::build::StageSet;
use crate::rules::packages::yarn_cache_kept::{Yarn, report};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut last = StageSet::none_of(cx.build.stages.len());
    last.add(cx.build.stages.len().saturating_sub(1));
    let theirs = Yarn {
        installs: |command| is_visible(command) && command.is("yarn", "install"),
        cleans: |command| command.is("yarn", "cache"),
        holds_cache: |target| target.contains(".cache/yarn"),
    };
    report(cx, out, &last, &theirs);
}
