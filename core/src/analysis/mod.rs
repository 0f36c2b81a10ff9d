//! Running the rules over a text: presets, selection, ignore comments, what findings save, and
//! applying fixes with their checks.
//!
//! Knows which findings a user sees; nothing of how a rule finds them.

mod apply;
mod check;
mod doubt;
mod run;
mod scripts;
mod silence;
#[cfg(test)]
mod testing;
mod together;
mod verify;

pub use apply::{Applied, ToCheck, Withheld, fix_all};
pub use check::{Check, check, size_of};
pub use run::{Report, Silenced};
#[cfg(test)]
pub(crate) use testing::{analyze, apply};
