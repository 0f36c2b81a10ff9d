//! Running the rules over a text: presets, selection, ignore comments, and applying fixes with
//! their checks.
//!
//! Knows which findings a user sees; nothing of how a rule finds them.

mod apply;
mod run;
mod silence;
mod together;
mod verify;

pub use apply::{Applied, ToCheck, Withheld, apply, apply_with, fix_all};
pub use run::{Report, Silenced, active_rules, analyze, analyze_build};
