//! The costs of steps, in time and bytes: bands with their reasons, from the table of
//! `core/data/step-costs.csv`, or measured.

mod commits;
mod compare;
mod measured;
mod priors;
mod run;
mod steps;
mod volatile;
mod words;
mod work;

pub use commits::{Commit, Expected, after, commits, expected};
pub use compare::{Comparison, compare, cost_falls, named, sentence};
pub use measured::{Measurement, Unreadable, read_measurements};
pub use priors::{Prior, table};
pub use steps::{Facts, StepCost, costs};
pub(crate) use volatile::{is_placeholder, is_version, is_volatile};
pub use words::{duration, weight};
pub use work::{Work, work};
