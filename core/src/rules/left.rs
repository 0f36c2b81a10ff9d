//! Fixes that take away what a step leaves behind.

use super::Context;
use crate::build::Later;
use crate::fix::Fix;
use crate::text::Edit;

/// The most of a word that a sentence shows.
const LONGEST: usize = 40;

/// A fix that takes something away: safe where nothing that comes later needs it, to review where
/// something that is not understood may, and none where something does. `what` names the thing.
pub(super) fn taking_away(
    cx: &Context<'_>,
    later: Later,
    title: impl Into<String>,
    edits: impl IntoIterator<Item = Edit>,
    what: &str,
) -> Option<Fix> {
    match later {
        Later::Unneeded => Some(Fix::safe(title, edits)),
        Later::Unclear(at) => {
            let text = cx.slice(at);
            let shown: String = text.lines().next().unwrap_or("").chars().take(LONGEST).collect();
            let review = format!("Check that `{shown}` does not need {what}");
            Some(Fix::risky(title, edits).review(review))
        }
        Later::Needed => None,
    }
}
