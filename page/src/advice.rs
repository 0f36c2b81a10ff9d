//! Practices and files that belong beside the Dockerfile, as the Checklist view shows them.
//!
//! The engine works it out; the page shows it.

use plimsoll_core::advice::{Advice, Request, advise};
use plimsoll_core::rules::Inputs;
use plimsoll_core::syntax::parse;

use super::engine::Subject;

/// The files and the checklist for a file whose image has so many bytes on disk, where that is known.
pub(crate) fn advice(subject: &Subject, inputs: &Inputs, bytes: Option<u64>) -> Advice {
    let file = parse(&subject.text);
    let build = subject.settings.build(&subject.text, &file);
    advise(&build, &Request { bytes, ..Request::of(&subject.settings, inputs) })
}

/// The number of the advice's checks that are ticked off.
pub fn done(advice: &Advice, checked: &[String]) -> usize {
    advice.checklist.iter().filter(|check| checked.iter().any(|id| id == check.practice)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Origin, State};
    use plimsoll_core::Settings;
    use plimsoll_core::review::View;
    use plimsoll_core::rules::Target;

    #[test]
    fn advice_follows_the_state() {
        let mut state = State::seen("FROM python:3.14-slim\nEXPOSE 8000\n", Origin::Own);
        state.then(Action::View(View::Checklist));
        let names = |state: &State| -> Vec<&str> {
            state.estimates.advice.iter().flat_map(|it| &it.files).map(|file| file.name).collect()
        };
        assert!(names(&state).contains(&"compose"));
        let settings = Settings { target: Target::Kubernetes, ..state.document.settings.clone() };
        state.then(Action::Settings(Box::new(settings)));
        assert!(!names(&state).contains(&"compose"));
        state.then(Action::Check("monitor-containers".to_owned(), true));
        state.then(Action::Check("no-such-practice".to_owned(), true));
        let advice = state.estimates.advice.as_deref().expect("advice");
        assert_eq!(done(advice, &state.selection.checked), 1);
    }
}
