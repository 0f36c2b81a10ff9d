//! The engine as the page talks to it: questions with all that their answers follow from, and the
//! answers. Both are plain data that is written as JSON, for the engine works apart from the page.
//!
//! The page makes questions and takes answers; only the engine's own program calls [`Engine`], so that
//! nothing of rules, simulator and estimates is in the page's.

mod answers;
mod subject;

use std::sync::Arc;

use plimsoll_core::Settings;
use plimsoll_core::advice::Advice;
use plimsoll_core::analysis::{Applied, Report};
use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::context::ContextFiles;
use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::review::{self, Held, Opened, OtherBase};
use plimsoll_core::rules::{Finding, Severity};
use plimsoll_core::size::Weight;
use plimsoll_core::text::TextRange;
use serde::{Deserialize, Serialize};

pub use answers::{Engine, MOST};
pub use subject::{Case, Subject};

use crate::cache::Rebuilds;
use crate::catalog::Catalog;
use crate::estimates::{Facts, Possible};
use crate::selection::Choices;
use crate::sharing::{Form, Leaving, Made, Shared, Taken};
use crate::size::Weights;

/// Something that the page wants to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// What is wrong with a text.
    Look(Look),
    /// What the selected fixes give.
    Select(Select),
    /// The text with these fixes, for good.
    Apply(Select),
    /// The figures of the header, and what problems weigh.
    Facts(Case),
    /// The same figures with every fix.
    Possible(Case),
    /// The steps that a change rebuilds.
    Rebuilds(Case),
    /// What the image weighs.
    Weights(Case),
    /// What belongs beside the file; the image's likely size in bytes, where it is known.
    Advice(Subject, Option<u64>),
    /// The effect of another .dockerignore.
    Ignoring(Case, String),
    /// What is wrong with a text that was reviewed, once these fixes are in it.
    Reviewed(Subject, Vec<FixId>),
    /// What a link holds.
    Open(String),
    /// What a file holds for which a link was too short.
    Unpack(String),
    /// What leaves the page in a link.
    Share(Box<Leaving>),
    /// The values of a state that look secret.
    Secrets(Box<review::State>),
    /// Lines for a file, without the values of a state that look secret.
    HideIn(Box<review::State>, String),
    /// A report or a file to take away.
    Make(Form, Box<Taken>),
    /// A configuration file's settings, put on these.
    Configure(String, Box<Settings>),
    /// Names of rules that there are not, each with a sentence about it.
    Unknown(Vec<String>),
    /// The times and sizes that a build's output tells.
    Measure(String),
    /// Every rule, and what else serves practices.
    Catalog,
    /// The folder that a number stands for in a [`Subject`].
    Folder(u64, Arc<ContextFiles>),
}

/// A text to look at, and what is to be followed into it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The text with what it is held against.
    pub subject: Subject,
    /// The text before, whose fixes are chosen by these ids; nothing where the choices are about this
    /// very text.
    pub before: Option<Before>,
    /// What people chose, by the ids of the text before.
    pub choices: Choices,
    /// Base images that are wanted where they stand now.
    pub moved: Vec<Moved>,
    /// Base images that a link asks for.
    pub asked: Vec<OtherBase>,
    /// What the image with the fixes weighs beside its budget.
    pub weight: Option<Weight>,
}

/// A text that was looked at before, and what of it is to be found again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    pub text: Arc<str>,
    /// Fixes with the start of their problems, in bytes.
    pub fixes: Vec<(FixId, usize)>,
}

/// A base image that somebody chose, and the place where its fix is expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its fix in the text before.
    pub id: FixId,
    /// The image.
    pub image: String,
    /// What it takes the place of, in bytes of the new text; nothing where that was edited.
    pub range: Option<TextRange>,
}

/// Fixes that are chosen from what was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Select {
    /// The text with what it is held against.
    pub subject: Subject,
    /// The fixes, by id.
    pub chosen: Vec<FixId>,
    /// Fixes that no rule proposes.
    pub bases: Vec<Fix>,
    /// What the image with the fixes weighs beside its budget.
    pub weight: Option<Weight>,
}

/// What the engine found in a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The problems; of a great many the worst.
    pub report: Report,
    /// The number of problems of each severity, the worst first; severities without one are left out.
    pub counts: Vec<(Severity, usize)>,
    /// The names of the stages, those without a name by number.
    pub stages: Vec<String>,
    /// The ARGs that a build can give values, each with its default; empty where it has none.
    pub arguments: Vec<(String, String)>,
    /// True if the text has no FROM and is a part of a Dockerfile.
    pub is_part: bool,
}

/// The result of the selected fixes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The text with them, and what was left out; nothing where none is selected.
    pub applied: Option<Applied>,
    /// The number of problems that are left then.
    pub left: usize,
}

/// The answer to a [`Look`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub found: Found,
    /// The fixes of the text before that are still there, by their ids before and now.
    pub moves: Vec<(FixId, FixId)>,
    /// The fixes of the bases that were asked for.
    pub bases: Vec<Fix>,
    /// The fixes that are selected by the choices.
    pub chosen: Vec<FixId>,
    /// What they give.
    pub outcome: Outcome,
}

/// A text that was reviewed, with the fixes that were carried out since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The number of problems without the fixes.
    pub problems: usize,
    /// The fixes.
    pub fixes: Vec<FixId>,
    /// The text with them.
    pub text: String,
    /// The problems of that.
    pub findings: Vec<Finding>,
}

/// The answer to a [`Question`], of the same name mostly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Found(Box<Seen>),
    Outcome(Outcome),
    Applied(Applied),
    Facts(Box<Facts>),
    Possible(Possible),
    Rebuilds(Box<Rebuilds>),
    Weights(Box<Weights>),
    Advice(Advice),
    /// Sentences.
    Words(Vec<String>),
    Reviewed(Reviewed),
    Opened(Box<Result<Opened, String>>),
    Shared(Box<Shared>),
    Text(String),
    Held(Vec<Held>),
    Made(Made),
    Settings(Result<Box<Settings>, String>),
    Measured(Result<Vec<Measurement>, String>),
    Catalog(Catalog),
    /// There is nothing to say.
    Done,
}
