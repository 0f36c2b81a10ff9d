//! The steps of a build that run again after a change, and why.
//!
//! The model is BuildKit's: a step is a vertex whose key is made of what it is told to do and of
//! the keys of what it works on. [`simulate`] makes the keys of the build before the changes and of
//! the build after them; a step hits where its key was among those before. Knows nothing of time
//! and bytes.

mod build_env;
mod change;
mod content;
mod context_listing;
mod copy;
pub mod cost;
mod effect;
mod engine;
mod examples;
mod explain;
mod files;
mod graph;
mod key;
mod outcome;
mod reachability;
mod read;
mod run;
mod simulate;
mod staleness;
mod state;
mod step_matching;
#[cfg(test)]
mod tests;
mod unmatched;
mod variables;
mod verdict;
mod vertex_builder;

pub use change::{BaseUpdate, Cache, Change, Scenario};
pub use engine::Engine;
pub use examples::Examples;
pub use outcome::{Fault, Simulation, StepOutcome, Verdict};
pub use simulate::simulate;
