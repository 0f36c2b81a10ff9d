//! What questions are about.

use std::sync::Arc;

use plimsoll_core::Settings;
use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::context::ContextFiles;
use plimsoll_core::rules::{Inputs, Rules, ShellAnswer, ShellLinter};
use plimsoll_core::size::{Closures, Weight};
use serde::{Deserialize, Serialize};

/// A text with what it is held against.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// The text; its lines end with `\n`.
    pub text: Arc<str>,
    pub settings: Settings,
    /// The day, `2026-11-21`.
    pub today: Option<String>,
    /// The .dockerignore, where there is one.
    pub dockerignore: Option<String>,
    /// The folder that the image is built from, by the number under which the engine was told of it.
    pub folder: Option<u64>,
    /// The image's weight beside its budget.
    pub weight: Option<Weight>,
    /// What the shell linter said of this text or an older one.
    pub scripts: Option<Arc<ShellAnswer>>,
}

/// A text to build, and how it is built.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub subject: Subject,
    /// The text with the selected fixes, where that is another one.
    pub fixed: Option<Arc<str>>,
    /// The builder, as the command line names it; empty for BuildKit.
    pub builder: String,
    /// The changes since the last build, as the command line writes them.
    pub changes: Vec<String>,
    /// The steps' times and sizes that builds have told.
    pub measured: Arc<Vec<Measurement>>,
    /// Counts the package tables that came late: with each, estimates are to be made anew.
    pub tables: u32,
}

impl Subject {
    /// The inputs of the engine.
    pub(super) fn inputs(
        &self,
        files: Option<Arc<ContextFiles>>,
        closures: Arc<Closures>,
        rules: Rules,
    ) -> Inputs {
        let scripts = self.scripts.clone();
        Inputs {
            today: self.today.clone(),
            dockerignore: self.dockerignore.clone(),
            files,
            closures,
            weight: self.weight,
            shell: scripts.map_or(ShellLinter::Nobody, ShellLinter::Elsewhere),
            ..Inputs::with(rules)
        }
    }
}
