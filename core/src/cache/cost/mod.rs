//! What steps cost, in time and bytes: bands with their reasons, from the table of
//! `core/data/step-costs.csv`, or measured.

mod measured;
mod priors;
mod run;
mod steps;
mod words;

pub use measured::{Measurement, Unreadable, read_measurements};
pub use priors::{Prior, table};
pub use steps::{Facts, StepCost, costs};
pub use words::{duration, weight};
