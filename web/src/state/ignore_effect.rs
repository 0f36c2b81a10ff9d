//! The effect of another .dockerignore.
//!
//! Only the part of the page with cache and sizes calls this.

use std::sync::Arc;

use plimsoll_core::size::human;

use super::State;
use super::cache::rebuilds;
use super::size::weights;

/// The gain of the state's build from a .dockerignore, in sentences; one at least.
pub(crate) fn effect(state: &State, ignore: &str) -> Vec<String> {
    // Fixes have no part in this.
    let bare = |ignore: Option<String>| {
        let mut state = state.clone();
        state.selection.outcome = Arc::default();
        state.document.inputs.dockerignore = ignore;
        state
    };
    let (now, then) =
        (bare(state.document.inputs.dockerignore.clone()), bare(Some(ignore.to_owned())));
    let mut words = Vec::new();
    let bytes = |state: &State| weights(state).now.total.disk.likely;
    let (before, after) = (bytes(&now), bytes(&then));
    words.push(if after < before {
        format!("The image: about {} instead of {}.", human(after), human(before))
    } else {
        "The image weighs the same.".to_owned()
    });
    for (what, change) in
        [("After a commit", "edit=.git/index"), ("After an edit of README.md", "edit=README.md")]
    {
        let count = |state: &State| {
            let mut state = state.clone();
            state.estimates.changes = vec![change.to_owned()];
            rebuilds(&state).now.ok().map(|side| (side.work.rebuilt, side.work.steps))
        };
        if let (Some((before, steps)), Some((after, _))) = (count(&now), count(&then))
            && after < before
        {
            words.push(format!("{what}: {after} of {steps} steps run again instead of {before}."));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Origin;

    #[test]
    fn less_runs_again() {
        let state = State::new("FROM node:24\nCOPY . .\nRUN npm ci\n", Origin::Own);
        let words = effect(&state, ".git\n*.md\n");
        assert!(words.iter().any(|words| words.starts_with("After a commit: 0 of")), "{words:?}");
        assert!(words.iter().any(|words| words.contains("README.md: 0 of")), "{words:?}");
        let same = effect(&state, "");
        assert_eq!(same, ["The image weighs the same."]);
    }
}
