//! Practices and files that belong beside the Dockerfile, as the Checklist view shows them.
//!
//! Only that view's own part of the page calls this.

use plimsoll_core::advice::{Advice, Request, advise};
use plimsoll_core::build::Build;
use plimsoll_core::syntax::parse;

use super::State;

/// The files and the checklist for the state's file.
pub(crate) fn advice(state: &State) -> Advice {
    let file = parse(&state.document.analysed);
    let build = Build::new(&state.document.analysed, &file);
    // The part that estimates has worked the size out already.
    let known = Request::of(&state.document.settings, &state.document.inputs);
    let request = Request { bytes: state.estimates.facts.bytes, ..known };
    advise(&build, &request)
}

/// The number of the advice's checks that are ticked off.
pub(crate) fn done(advice: &Advice, checked: &[String]) -> usize {
    advice.checklist.iter().filter(|check| checked.iter().any(|id| id == check.practice)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Action, Origin};
    use plimsoll_core::Settings;
    use plimsoll_core::rules::Target;

    #[test]
    fn advice_follows_the_state() {
        let mut state = State::new("FROM python:3.14-slim\nEXPOSE 8000\n", Origin::Own);
        let names = |state: &State| -> Vec<&str> {
            advice(state).files.iter().map(|file| file.name).collect()
        };
        assert!(names(&state).contains(&"compose"));
        let settings = Settings { target: Target::Kubernetes, ..state.document.settings.clone() };
        state.update(Action::Settings(Box::new(settings)));
        assert!(!names(&state).contains(&"compose"));
        state.update(Action::Check("monitor-containers".to_owned(), true));
        state.update(Action::Check("no-such-practice".to_owned(), true));
        assert_eq!(done(&advice(&state), &state.selection.checked), 1);
    }
}
