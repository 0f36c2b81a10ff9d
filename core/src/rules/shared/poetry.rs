//! The environment that Poetry installs to.

use crate::build::{Since, Step, StepKind, Variable};
use crate::rules::RuleContext;
use crate::shell::{ShellWord, SimpleCommand};
use crate::syntax::Body;

/// The environment that `poetry install` fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Environment {
    /// One that Poetry makes, below the user's cache, with a hash in its name.
    Hidden,
    /// One at a place that the file names, or nobody knows which.
    Placed,
    /// The image's Python, or an environment that is active.
    Shared,
}

/// The most commands of the same step that are looked at; more than any real step has.
const LONGEST: usize = 512;

/// The steps that say which environment is used, looked for once.
pub(crate) struct Environments {
    shared: Since,
    placed: Since,
}

impl Environments {
    pub(crate) fn of(cx: &RuleContext<'_>) -> Self {
        Self {
            shared: cx.build.since(|step| says(step, Environment::Shared)),
            placed: cx.build.since(|step| says(step, Environment::Placed)),
        }
    }

    /// The environment in force for a command of a step. Linear in the step.
    pub(crate) fn at(
        &self,
        cx: &RuleContext<'_>,
        step: &Step<'_>,
        at: &SimpleCommand,
    ) -> Environment {
        if let Some(told) = by_variables(cx, step, at) {
            return told;
        }
        let own = step.script().into_iter().flat_map(|script| &script.commands);
        let own = own.take(LONGEST).take_while(|it| it.range.start() < at.range.start());
        let own: Vec<Environment> = own.filter_map(|command| setting(command, true)).collect();
        let is = |environment| own.contains(&environment);
        if self.shared.before(step) || is(Environment::Shared) {
            Environment::Shared
        } else if self.placed.before(step) || is(Environment::Placed) {
            Environment::Placed
        } else {
            Environment::Hidden
        }
    }
}

/// True if a step says that this environment is used in the steps after it.
fn says(step: &Step<'_>, environment: Environment) -> bool {
    match (&step.kind, &step.effective.body) {
        (StepKind::Run { script, .. }, _) => {
            script.commands.iter().any(|command| setting(command, false) == Some(environment))
        }
        // Settings of the project, and an environment that another stage made.
        (_, Body::Copy(transfer) | Body::Add(transfer)) => {
            environment == Environment::Placed
                && transfer.sources.iter().chain([&transfer.destination]).any(|word| {
                    [".venv", "poetry.toml", "virtualenvs"]
                        .iter()
                        .any(|part| word.text.contains(part))
                })
        }
        _ => false,
    }
}

const CREATE: &str = "POETRY_VIRTUALENVS_CREATE";

/// The environment that variables name, those of the command and those in force.
fn by_variables(cx: &RuleContext<'_>, step: &Step<'_>, at: &SimpleCommand) -> Option<Environment> {
    let invocation = cx.build.invocation(step, at);
    let is_set = |name: &str| invocation.variable(name).is_set();
    if ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().any(is_set) {
        return Some(Environment::Shared);
    }
    match invocation.variable(CREATE) {
        Variable::Known(create) if is_no(create) => return Some(Environment::Shared),
        Variable::Unknown => return Some(Environment::Placed),
        // Asked for by name, it is meant.
        _ if invocation.given(CREATE).is_set() => return Some(Environment::Placed),
        _ => {}
    }
    if ["IN_PROJECT", "PATH", "OPTIONS_SYSTEM_SITE_PACKAGES"]
        .iter()
        .any(|name| is_set(&format!("POETRY_VIRTUALENVS_{name}")))
    {
        return Some(Environment::Placed);
    }
    None
}

/// The environment that a command names; `same` where it stands in the same script.
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
    if same && matches!(command.name(), Some("." | "source")) {
        return Some(Environment::Shared);
    }
    words.iter().any(|word| word.contains(".venv")).then_some(Environment::Placed)
}

fn is_no(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "false" | "0" | "no")
}
