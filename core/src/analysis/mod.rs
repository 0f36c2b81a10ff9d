//! Running the rules over a text: presets, selection, ignore comments, and applying fixes with
//! their checks.
//!
//! Knows which findings a user sees; nothing of how a rule finds them.

mod apply;
mod ignore;
mod run;
mod verify;

pub(crate) use ignore::is_ignore_comment;

pub use apply::{Applied, Withheld, apply, apply_with, fix_all};
pub use run::{Report, Silenced, active_rules, analyze};
