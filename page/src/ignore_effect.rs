//! The effect of another .dockerignore.
//!
//! The engine works it out; the page shows it.

use plimsoll_core::report::counted;
use plimsoll_core::rules::Inputs;
use plimsoll_core::size::human;

use super::cache::rebuilds;
use super::engine::Case;
use super::size::weights;

/// The gain of a build from a .dockerignore, in sentences; one at least.
pub(crate) fn effect(case: &Case, inputs: &Inputs, ignore: &str) -> Vec<String> {
    // Fixes have no part in this.
    let bare = Case { fixed: None, ..case.clone() };
    let then = Inputs { dockerignore: Some(ignore.to_owned()), ..inputs.clone() };
    let mut words = Vec::new();
    let bytes = |inputs: &Inputs| weights(&bare, inputs).now.total.disk.likely;
    let (before, after) = (bytes(inputs), bytes(&then));
    words.push(if after < before {
        format!("The image: about {} instead of {}.", human(after), human(before))
    } else {
        "The image weighs the same.".to_owned()
    });
    for (what, change) in [
        // A commit's own files run steps again in any case.
        ("When only .git changes, as by git fetch", "edit=.git/index"),
        ("After an edit of README.md", "edit=README.md"),
    ] {
        let case = Case { changes: vec![change.to_owned()], ..bare.clone() };
        let count = |inputs: &Inputs| {
            rebuilds(&case, inputs).now.ok().map(|side| (side.work.rebuilt, side.work.steps))
        };
        if let (Some((before, steps)), Some((after, _))) = (count(inputs), count(&then))
            && after < before
        {
            let steps = counted(steps, "step");
            let run = if after == 1 { "runs" } else { "run" };
            words.push(format!("{what}: {after} of {steps} {run} again instead of {before}."));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::engine::{Answer, Question};
    use crate::testing::told;
    use crate::{Origin, State};

    #[test]
    fn less_runs_again() {
        let state = State::seen("FROM node:24\nCOPY . .\nRUN npm ci\n", Origin::Own);
        let effect = |ignore: &str| match told(&Question::Ignoring(
            state.case().expect("a case"),
            ignore.to_owned(),
        )) {
            Answer::Words(words) => words,
            other => panic!("{other:?}"),
        };
        let words = effect(".git\n*.md\n");
        assert!(
            words.iter().any(|words| words
                .starts_with("When only .git changes, as by git fetch: 0 of 2 steps run")),
            "{words:?}"
        );
        assert!(words.iter().any(|words| words.contains("README.md: 0 of")), "{words:?}");
        let same = effect("");
        assert_eq!(same, ["The image weighs the same."]);
    }
}
