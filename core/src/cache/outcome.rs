use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::syntax::Keyword;

/// The outcome of a build's steps after the changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// Every FROM, RUN, COPY, ADD and WORKDIR, in the order of the file.
    pub steps: Vec<StepOutcome>,
    /// Index of the stage that is built.
    pub target: usize,
    /// Changes that meet nothing of this build, each in a sentence without a full stop: "No ARG
    /// declares `SHA`, so that its value changes nothing".
    pub unmatched: Vec<String>,
}

/// The outcome of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutcome {
    /// Index of its instruction.
    pub instruction: usize,
    /// The instruction's first line, from 1.
    pub line: usize,
    /// Index of its stage.
    pub stage: usize,
    /// The keyword of its instruction.
    pub keyword: Keyword,
    /// The step's verdict.
    pub verdict: Verdict,
    /// The reason, as a clause without a capital and a full stop: "`COPY . .` selects src/app.py".
    /// Steps one after the other mostly have one in common.
    pub because: Arc<str>,
    /// Its inputs: the step before it in its chain, and the last steps of the stages it copies
    /// from or mounts; indices into [`Simulation::steps`], ascending.
    pub needs: Vec<usize>,
    /// True if its layer is in the image that is built.
    pub in_image: bool,
    /// For a cached step after days have passed, what of it is out of date.
    pub stale: Option<&'static str>,
}

/// The outcome of a step: from the cache or not. Later ones are worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The target does not need it.
    NotRun,
    /// From the cache, surely.
    Hit,
    /// From the cache, as far as can be told.
    LikelyHit,
    /// It runs, as far as can be told.
    LikelyMiss,
    /// It runs, surely.
    Miss,
}

impl Verdict {
    /// True if the step is counted among those that run.
    pub fn runs(self) -> bool {
        matches!(self, Self::LikelyMiss | Self::Miss)
    }

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotRun => "not-run",
            Self::Hit => "hit",
            Self::LikelyHit => "likely-hit",
            Self::LikelyMiss => "likely-miss",
            Self::Miss => "miss",
        }
    }
}

/// Why there is nothing to simulate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file has no FROM.
    NoStage,
    /// No stage has this name or number.
    UnknownStage(String),
    /// A pattern of a `.dockerignore` cannot be read.
    Pattern {
        /// Its line, from 1.
        line: usize,
        /// The mistake, without a full stop.
        message: String,
    },
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStage => write!(f, "the Dockerfile has no FROM, so there is nothing to build"),
            Self::UnknownStage(name) => write!(f, "no stage is called `{name}`"),
            Self::Pattern { line, message } => write!(f, ".dockerignore, line {line}: {message}"),
        }
    }
}
