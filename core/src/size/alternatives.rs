use serde::{Deserialize, Serialize};

use super::Estimate;
use crate::fix::Fix;

/// Another image that a stage could start from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// Index of the stage.
    pub stage: usize,
    /// The image's full name: `python:3.14-slim`.
    pub image: String,
    /// Whether it is what the stage starts from now.
    pub current: bool,
    /// Compressed bytes; `None` where they are not known.
    pub pull: Option<Estimate>,
    /// Bytes on disk; `None` where they are not known.
    pub disk: Option<Estimate>,
    /// Distribution and release, `debian 13`.
    pub os: String,
    /// The last day of the distribution's or language's support, `2028-06-30`, whichever comes
    /// first; `None` where that is not known.
    pub end_of_life: Option<String>,
    /// Whether it fits this file.
    pub verdict: Verdict,
    /// What would have to change in this file, or why it does not fit, in sentences without a full
    /// stop.
    pub because: Vec<String>,
    /// The edit of the FROM line; `None` where more than the tag has to change, or the name is not
    /// written out there.
    pub fix: Option<Fix>,
}

/// Whether another base image fits a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing that can be seen speaks against it.
    Fits,
    /// Something in the file has to change too.
    NeedsWork,
    /// The file needs what it cannot have.
    DoesNotFit,
}
