//! hadolint looks at every stage, also at those that no image holds, and at heredocs, and counts the
//! commands of every script as if it were for `sh`.

use crate::rules::cache::consecutive_runs::{is_short, report};
use crate::rules::{RuleContext, Sink};
use crate::shell::{self, Script};
use crate::syntax::Instruction;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        report(cx, out, stage, |run, script| {
            if script.posix { counts_as_short(script) } else { counts_as_short(&as_if_for_sh(run)) }
        });
    }
}

fn as_if_for_sh(run: &Instruction) -> Script {
    shell::read(run, &["sh".to_owned()])
}

fn counts_as_short(script: &Script) -> bool {
    is_short(script) && !is_timed(script)
}

/// True if `time` runs a command: it is one itself.
fn is_timed(script: &Script) -> bool {
    let mut prefixes = script.commands.iter().flat_map(|command| command.prefixes.iter());
    prefixes.any(|word| word.text() == "time")
}
