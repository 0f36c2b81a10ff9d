//! What BuildKit's checks (`docker build --check`) mean, where that is not what the rules mean.

use super::Answer;

/// The answers to the rules that the page looks for before all else; see `registry`.
pub(super) static FIRST: &[Answer] = &[];

/// The answers to the other rules.
pub(super) static LATER: &[Answer] = &[];
