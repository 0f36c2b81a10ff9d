use serde::{Deserialize, Serialize};

use super::{Alternative, Estimate};

/// The size of an image with its reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeReport {
    /// The base of the final image (or of the stage asked for).
    pub base: BaseSize,
    /// One for each step that makes a layer (RUN, COPY, ADD, WORKDIR) of every stage that the image
    /// needs, in the order of the file.
    pub layers: Vec<Layer>,
    /// Base and layers of the image together.
    pub total: Total,
    /// The bytes made in stages that never ship, on disk, their bases not counted.
    pub builder: Estimate,
    /// Images that it could start from instead, the lightest that fits first.
    pub alternatives: Vec<Alternative>,
    /// The size budget, if one was given.
    pub budget: Option<Budget>,
}

/// The base image of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseSize {
    /// As named in the file, variables filled in; `""` where that is not known.
    pub image: String,
    /// Compressed bytes; `None` where they are not known.
    pub pull: Option<Estimate>,
    /// Bytes on disk; `None` where they are not known.
    pub disk: Option<Estimate>,
    /// Distribution and release, `debian 13`; `""` where that is not known.
    pub os: String,
    /// Line of the FROM, from 1.
    pub line: usize,
    /// Index of the FROM in the file.
    pub index: usize,
    /// The sources of the numbers, in sentences without a full stop.
    pub because: Vec<String>,
}

/// The layer that one step adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// First line of the instruction, from 1.
    pub line: usize,
    /// Index of the instruction in the file.
    pub index: usize,
    /// The instruction on one line, shortened: `RUN apt-get update && …`.
    pub instruction: String,
    /// Index of its stage.
    pub stage: usize,
    /// True if it is part of the final image.
    pub ships: bool,
    /// Bytes on disk.
    pub disk: Estimate,
    /// Compressed bytes, to push and to pull.
    pub pull: Estimate,
    /// Bytes that come over the network while the step runs.
    pub fetched: Estimate,
    /// Its parts, largest first.
    pub parts: Vec<Part>,
    /// The parts' reasons and what else there is to say, in sentences without a full stop.
    pub because: Vec<String>,
}

/// A share of a layer with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The sort of the bytes.
    pub kind: PartKind,
    /// The bytes on disk.
    pub disk: Estimate,
    /// Why.
    pub because: String,
}

/// Sorts of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// Installed packages.
    Packages,
    /// Packages that came as a recommendation only.
    Recommended,
    /// Compilers, headers and other packages that only a build needs.
    Tools,
    /// Package lists.
    Lists,
    /// Caches of package managers.
    Cache,
    /// Files copied in.
    Files,
    /// Downloads and what was unpacked from them.
    Downloads,
    /// An archive beside its contents.
    Archive,
    /// Files that a build made.
    Output,
    /// Files stored a second time, for another owner or mode.
    Duplicate,
    /// Files of an earlier layer that are deleted here: they stay in that layer. Not part of this
    /// layer's sum.
    Deleted,
    /// Left-over temporary files.
    Temporary,
    /// Bytes that cannot be seen from here.
    Unknown,
}

/// Sums over an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Compressed bytes, to pull.
    pub pull: Estimate,
    /// Bytes on disk.
    pub disk: Estimate,
    /// Things that are not in the sums, such as a base of unknown size, in sentences without a full
    /// stop.
    pub missing: Vec<String>,
}

/// The way in which an image stands to its budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its likely size is not above it.
    Kept,
    /// Its likely size is above it.
    Exceeded,
    /// What is known of its size is not above it, but not all of it is known: the base image's is
    /// not, or there is no image.
    NotKnown,
}

impl SizeReport {
    /// The way in which the image stands to its budget; `None` where it has none.
    pub fn standing(&self) -> Option<Standing> {
        Some(match self.budget?.over {
            0 if self.base.disk.is_none() => Standing::NotKnown,
            0 => Standing::Kept,
            _ => Standing::Exceeded,
        })
    }
}

/// A limit and how the image stands to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The most that the image may have on disk, in bytes.
    pub bytes: u64,
    /// The bytes by which the likely size is above it; 0 where it is kept, or where what is known
    /// of the size is not above it.
    pub over: u64,
}
