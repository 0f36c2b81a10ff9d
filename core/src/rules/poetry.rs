//! Where Poetry installs to.

use super::Context;
use crate::build::{Step, StepKind};
use crate::shell::{ShellWord, SimpleCommand};
use crate::syntax::Body;

/// The environment that `poetry install` fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Environment {
    /// One that Poetry makes, below the user's cache, with a hash in its name.
    Hidden,
    /// One at a place that the file names, or nobody knows which.
    Placed,
    /// The image's Python, or an environment that is active.
    Shared,
}

/// The environment in force for a command of a step. Linear in the lineage.
pub(super) fn environment(cx: &Context<'_>, step: &Step<'_>, at: &SimpleCommand) -> Environment {
    let value = |name: &str| {
        let own = at.assignments.iter().find(|it| it.name == name);
        match own {
            Some(given) => Some(given.value.literal().map(str::to_owned)),
            None => cx
                .build
                .variable(name, step.stage, step.instruction.index)
                .map(|binding| binding.value.clone()),
        }
    };
    if ["VIRTUAL_ENV", "CONDA_PREFIX"].iter().any(|name| value(name).is_some()) {
        return Environment::Shared;
    }
    match value("POETRY_VIRTUALENVS_CREATE") {
        Some(Some(create)) if is_no(&create) => return Environment::Shared,
        Some(None) => return Environment::Placed,
        // Asked for by name, it is meant.
        _ if at.assignments.iter().any(|it| it.name.starts_with("POETRY_VIRTUALENVS")) => {
            return Environment::Placed;
        }
        _ => {}
    }
    if ["IN_PROJECT", "PATH", "OPTIONS_SYSTEM_SITE_PACKAGES"]
        .iter()
        .any(|name| value(&format!("POETRY_VIRTUALENVS_{name}")).is_some())
    {
        return Environment::Placed;
    }
    let lineage = cx.build.lineage(step.stage);
    let before = lineage
        .flat_map(|stage| cx.build.steps_of(stage.index))
        .filter(|other| other.instruction.index <= step.instruction.index);
    let mut found = Environment::Hidden;
    for other in before {
        match (&other.kind, &other.effective.body) {
            (StepKind::Run { script, .. }, _) => {
                let same = other.instruction.index == step.instruction.index;
                for command in &script.commands {
                    if same && command.range.start() >= at.range.start() {
                        break;
                    }
                    match setting(command, same) {
                        Some(Environment::Shared) => return Environment::Shared,
                        Some(other) => found = other,
                        None => {}
                    }
                }
            }
            // Settings of the project, and an environment that another stage made.
            (_, Body::Copy(transfer) | Body::Add(transfer)) => {
                let mut words = transfer.sources.iter().chain([&transfer.destination]);
                if words.any(|word| {
                    [".venv", "poetry.toml", "virtualenvs"]
                        .iter()
                        .any(|part| word.text.contains(part))
                }) {
                    found = Environment::Placed;
                }
            }
            _ => {}
        }
    }
    found
}

/// What a command says of it; `same` where it stands in the same script.
fn setting(command: &SimpleCommand, same: bool) -> Option<Environment> {
    let words: Vec<&str> = command.words.iter().map(ShellWord::text).collect();
    let at = words
        .iter()
        .position(|word| word.trim_start_matches("settings.").starts_with("virtualenvs."));
    if let Some(at) = at.filter(|_| command.name() == Some("poetry")) {
        let value = words.get(at + 1).copied().unwrap_or("");
        let off = words.get(at) == Some(&"virtualenvs.create") && is_no(value);
        return Some(if off { Environment::Shared } else { Environment::Placed });
    }
    let activates = same
        && (matches!(command.name(), Some("." | "source"))
            || command.name() == Some("export")
                && words.iter().any(|word| word.contains("VIRTUAL")));
    if activates {
        return Some(Environment::Shared);
    }
    words.iter().any(|word| word.contains(".venv")).then_some(Environment::Placed)
}

fn is_no(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "false" | "0" | "no")
}
