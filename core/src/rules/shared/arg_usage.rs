//! The reach of a build argument with a new value: the steps that use it, and those that run again.

use crate::build::{Step, StepKind};
use crate::rules::RuleContext;

/// The most steps that are looked at for a use of a name; more than any real file has.
pub(crate) const LONGEST: usize = 512;

/// True if the instruction names the variable, anywhere in its text.
pub(crate) fn uses(cx: &RuleContext<'_>, step: &Step<'_>, name: &str) -> bool {
    let text = cx.slice(step.instruction.range);
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(word) && !after.is_some_and(word)
    })
}

/// True if the step takes time: a RUN with more than moving files about.
pub(crate) fn is_slow(step: &Step<'_>) -> bool {
    const QUICK: [&str; 20] = [
        "addgroup", "adduser", "cd", "chmod", "chown", "cp", "echo", "groupadd", "id", "ln", "ls",
        "mkdir", "mv", "printf", "rm", "sed", "set", "touch", "true", "useradd",
    ];
    match &step.kind {
        StepKind::Run { script, .. } if !step.is_onbuild() => {
            script.commands.is_empty()
                || script
                    .commands
                    .iter()
                    .any(|command| !command.name().is_some_and(|name| QUICK.contains(&name)))
        }
        _ => false,
    }
}

/// True if the step changes the files of the image.
pub(crate) fn builds(step: &Step<'_>) -> bool {
    matches!(step.kind, StepKind::Run { .. } | StepKind::Copy(_))
}
