//! Links: what goes into one, what came out of one, and how long it may be.

use std::sync::Arc;

use plimsoll_core::review::{self, Opened, Review};
use plimsoll_core::text::visible;

use super::review_session::{ReviewSession, commented};
use super::selection::Choice;
use super::sharing::{Carried, Leaving};
use super::{Origin, State, document};

/// Longest link that is offered, in characters of its fragment.
const LONGEST: usize = 32_000;

/// Something to be said of an opened link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Its end is missing: characters that arrived, of how many.
    Incomplete(usize, usize),
    /// A newer version made it; what this one understands is shown.
    Newer,
    /// It cannot be read.
    Unreadable(String),
}

impl Notice {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::Incomplete(received, expected) => format!(
                "This link is incomplete: {received} of {expected} characters arrived. Shown is the top of the file, as far as it could be read.",
            ),
            Self::Newer => {
                "Made with a newer version: showing what this one understands.".to_owned()
            }
            Self::Unreadable(reason) => format!("{}.", visible(reason)),
        }
    }
}

/// A link's length, by the places where it gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    Fine,
    /// Longer than some office programs keep.
    Office,
    /// Longer than a chat message.
    Chat,
    /// Too long to offer.
    TooLong,
}

impl Length {
    /// For a link of so many characters.
    pub fn of(characters: usize) -> Self {
        match characters {
            0..=2_000 => Self::Fine,
            2_001..=3_500 => Self::Office,
            3_501..=LONGEST => Self::Chat,
            _ => Self::TooLong,
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Fine => "fine everywhere",
            Self::Office => "may break in Outlook or Excel",
            Self::Chat => "may be split in Slack",
            Self::TooLong => {
                "too long for a link; the bundle holds the same, and opens when dropped here"
            }
        }
    }
}

/// A link's content, or why it cannot be read. Only the engine calls this.
pub(crate) fn read(link: &str) -> Result<Opened, String> {
    review::decode(link).map_err(|error| error.to_string())
}

/// The content of a file for which a link was too short. Only the engine calls this.
pub(crate) fn unpacked(json: &str) -> Result<Opened, String> {
    let state = review::State::from_json(json)
        .map_err(|error| format!("This file is not a review of Plimsoll: {error}"))?;
    Ok(Opened { state, truncated: None, newer: false })
}

impl State {
    /// Takes over what a link holds; a draft of the user's is kept aside.
    pub(super) fn open(&mut self, opened: Result<Opened, String>) {
        self.interface.overlay = None;
        let Opened { state, truncated, newer } = match opened {
            Ok(opened) => opened,
            Err(why) => {
                self.interface.link = Some(Notice::Unreadable(why));
                return;
            }
        };
        self.keep_draft();
        self.document.take(&state.text, Origin::Link);
        self.document.folder = None;
        self.unweigh();
        self.interface.turn();
        self.interface.in_address = Some(Carried::DEFAULT);
        self.interface.link = match truncated {
            Some(cut) => Some(Notice::Incomplete(cut.received, cut.expected)),
            None => newer.then_some(Notice::Newer),
        };
        self.take(state);
    }

    /// Takes over all that a link holds besides its text. What it says in the user's name is theirs
    /// to go on with.
    pub(super) fn take(&mut self, state: review::State) {
        self.document.settings = state.settings();
        self.selection.bases.clear();
        self.selection.asked = state.bases;
        self.document.is_fresh = true;
        self.document.dockerignore = document::normalised(&state.dockerignore).0;
        self.estimates.engine = state.engine;
        self.estimates.changes = state.changes;
        self.selection.checked = state.checked;
        self.interface.view = state.view;
        let mut reviews = state.reviews;
        let name = std::mem::take(&mut self.review.own.author);
        let place = reviews.iter().position(|one| !name.is_empty() && one.author == name);
        let mut own = place.map(|place| reviews.remove(place)).unwrap_or_default();
        self.selection.undecide();
        let accepted = state.ticked.into_iter().chain(std::mem::take(&mut own.accepted));
        self.selection.accepted.extend(accepted);
        for skip in state.skipped.into_iter().chain(std::mem::take(&mut own.skipped)) {
            self.selection.decide(skip.fix, &Choice::Skip(skip.reason));
        }
        let text = self.document.text.to_string();
        let lines = commented(&text, reviews.iter().chain([&own]));
        self.review = ReviewSession {
            lines,
            reviewed: Arc::new(review::State { text, reviews, ..review::State::default() }),
            own: Review { author: name, ..own },
            own_text: self.document.text.clone(),
            unknown: state.unknown,
            ..ReviewSession::default()
        };
    }

    /// The user's choices and review of their draft, for a link that never leaves the browser; nothing
    /// where there are none.
    pub fn beside_draft(&self) -> Option<Leaving> {
        if self.document.origin == Origin::Link || !self.document.is_shareable() {
            return None;
        }
        let state = self.snapshot();
        let silent = review::State {
            text: state.text.clone(),
            dockerignore: state.dockerignore.clone(),
            view: state.view,
            ..review::State::default()
        };
        let carried = Carried { secrets: true, ..Carried::DEFAULT };
        (state != silent).then_some(Leaving { state, carried, crlf: false })
    }

    /// The draft with what [`beside_draft`](Self::beside_draft) held. What is about another text is
    /// left alone.
    #[must_use]
    pub fn with_said(mut self, said: review::State) -> Self {
        if *said.text == *self.document.text {
            let view = self.interface.view;
            self.take(said);
            self.interface.view = view;
        }
        self
    }

    /// Puts the opened reviews on the user's own draft.
    pub(super) fn review_draft(&mut self) {
        let Some(draft) = self.interface.previous_draft.take() else { return };
        let (document, draft) = (&mut self.document, &draft.document);
        document.text = draft.text.clone();
        document.dockerignore = draft.dockerignore.clone();
        document.crlf = draft.crlf;
        document.wait = draft.wait;
        document.draft.clone_from(&draft.draft);
        document.origin = Origin::Own;
        self.review.acts.clear();
    }

    /// Puts a draft of the user's aside before another text takes its place.
    pub(super) fn keep_draft(&mut self) {
        if self.document.origin == Origin::Own && !self.document.text.trim().is_empty() {
            let mut draft = self.clone();
            draft.interface.overlay = None;
            draft.interface.said = None;
            draft.interface.link = None;
            draft.interface.in_address = None;
            draft.interface.previous_draft = None;
            self.interface.previous_draft = Some(Arc::new(draft));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Action;
    use crate::testing::link_of;

    const AS_IS: Carried = Carried { secrets: true, ..Carried::DEFAULT };

    #[test]
    fn a_link_gives_the_same_state() {
        let mut state = State::seen("FROM a\r\nMAINTAINER x\r\n", Origin::Own);
        let fix = state.fixes().next().map(|fix| fix.id.clone());
        if let Some(fix) = fix.clone() {
            state.then(Action::Select(fix, false));
        }
        state.then(Action::EditIgnore(".git\r\n".to_owned()));
        state.then(Action::Stage("build".to_owned()));
        state.then(Action::Budget(Some(1_000_000)));
        state.then(Action::Check("rootless-daemon".to_owned(), true));
        state.then(Action::Check("daemon-tls".to_owned(), true));
        state.then(Action::Check("nix".to_owned(), true));
        state.then(Action::Check("nix".to_owned(), false));
        let link = state.link(AS_IS);
        let mut other = State::seen("FROM mine\n", Origin::Own);
        other.then(Action::Opened(read(&link)));
        assert_eq!(other.document.text, state.document.text);
        assert!(other.document.crlf);
        assert_eq!(other.selection.skipped, state.selection.skipped);
        assert_eq!(
            other.interface.previous_draft.as_ref().map(|kept| &*kept.document.text),
            Some("FROM mine\n")
        );
        assert_eq!(&*other.document.dockerignore, ".git\n");
        assert_eq!(other.document.settings.stage.as_deref(), Some("build"));
        assert_eq!(other.document.settings.budget, Some(1_000_000));
        assert_eq!(other.selection.checked, ["daemon-tls", "rootless-daemon"]);
        assert_eq!(other.link(AS_IS), link);
    }

    #[test]
    fn what_is_said_of_a_draft_is_there_after_a_reload_and_after_a_link() {
        let mut state = State::seen("FROM a\nMAINTAINER x\n", Origin::Own);
        let beside = |state: &State| state.beside_draft().map(link_of).unwrap_or_default();
        assert_eq!(beside(&state), "");
        state.review.own.author = "Ana".to_owned();
        state.review.own.summary = "good".to_owned();
        state.then(Action::Stage("build".to_owned()));
        let said = beside(&state);
        let mut again = State::seen(&state.document.text, Origin::Own);
        again.review.own.author = "Ana".to_owned();
        let mut again = again.with_said(read(&said).map(|opened| opened.state).unwrap_or_default());
        again.catch_up();
        assert_eq!((again.document.origin, beside(&again)), (Origin::Own, said.clone()));
        again.then(Action::Opened(read("v1.pj.DUZST00gc2NyYXRjaAo.7oyp")));
        assert_eq!(beside(&again), "", "a link is in the address");
        again.then(Action::RestoreDraft);
        assert_eq!(
            (beside(&again), again.interface.previous_draft.is_none()),
            (said.clone(), true)
        );
        let other = State::seen("FROM b\n", Origin::Own);
        let other = other.with_said(read(&said).map(|opened| opened.state).unwrap_or_default());
        assert_eq!(other.document.settings.stage, None, "it is about another text");
    }

    #[test]
    fn a_cut_link_says_how_much_arrived() {
        let text = "FROM debian:13\n".to_owned() + &"RUN echo several words\n".repeat(40);
        let link = State::seen(&text, Origin::Own).link(AS_IS);
        let mut state = State::seen("", Origin::Own);
        state.then(Action::Opened(read(&link[..link.len() - 9])));
        assert!(matches!(
            state.interface.link,
            Some(Notice::Incomplete(..) | Notice::Unreadable(_))
        ));
    }

    #[test]
    fn nonsense_leaves_the_text_alone() {
        let mut state = State::seen("FROM mine\n", Origin::Own);
        state.then(Action::Opened(read("v1.dxxxx.0000")));
        assert!(state.interface.link.is_some());
        assert_eq!(&*state.document.text, "FROM mine\n");
    }
}
