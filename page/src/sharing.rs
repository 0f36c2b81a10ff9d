//! Things that leave the page: links, reports and files. Each is made without the values that look
//! secret, but for the fixed file and the patch, which would not work without them.

use std::sync::Arc;

use plimsoll_core::analysis::Report;
use plimsoll_core::fix::FixId;
use plimsoll_core::report::{
    Analysed, chat, counted, json, markdown, patch, pretty, review, sarif, suggestions,
};
use plimsoll_core::review::{self, Redaction, without_comment_lines};
use serde::{Deserialize, Serialize};

use super::State;
use super::document::outward;
use super::engine::Subject;

/// The parts that go into a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// Values that look secret.
    pub secrets: bool,
    /// Reviewers' comments on lines.
    pub comments: bool,
    /// The Dockerfile's own comment lines.
    pub comment_lines: bool,
}

impl Carried {
    /// Everything but values that look secret.
    pub const DEFAULT: Self = Self { secrets: false, comments: true, comment_lines: true };
}

/// Something to take away besides a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    Fixed,
    Patch,
    Suggestions,
    Markdown,
    Chat,
    Sarif,
    Json,
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "Fixed file",
            Self::Patch => "Patch",
            Self::Suggestions => "GitHub suggestions",
            Self::Markdown => "Markdown report",
            Self::Chat => "Chat message",
            Self::Sarif => "SARIF",
            Self::Json => "JSON",
        }
    }

    /// The name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Fixed => "Dockerfile",
            Self::Patch => "Dockerfile.patch",
            Self::Suggestions => "Dockerfile.suggestions.md",
            Self::Markdown | Self::Chat => "Dockerfile.report.md",
            Self::Sarif => "Dockerfile.sarif",
            Self::Json => "Dockerfile.report.json",
        }
    }

    /// True if it has to hold the text as it is.
    fn is_whole(self) -> bool {
        matches!(self, Self::Fixed | Self::Patch)
    }
}

/// A text to take away, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub text: String,
    /// Added to what is said when it is taken; empty for nothing.
    pub note: String,
}

/// A state on its way into a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leaving {
    /// All of it; its lines end with `\n`.
    pub state: review::State,
    /// The parts that go.
    pub carried: Carried,
    /// True if its lines end with `\r\n` outside the page.
    pub crlf: bool,
}

/// A link and its content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    pub state: review::State,
    /// Without `#`.
    pub link: String,
}

impl Leaving {
    /// The link. Only the engine calls this.
    pub(crate) fn shared(&self) -> Shared {
        let mut state = self.state.clone();
        if !self.carried.comments {
            for review in &mut state.reviews {
                review.comments.clear();
            }
        }
        if !self.carried.comment_lines {
            state.text = without_comment_lines(&state.text);
        }
        if !self.carried.secrets {
            state = Redaction::of_state(&state).state(&state);
        }
        state.text = outward(&state.text, self.crlf);
        Shared { link: review::encode(&state), state }
    }
}

/// What reports and files are made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    pub subject: Subject,
    /// All that a link would hold.
    pub state: review::State,
    /// The text with the selected fixes.
    pub fixed: Arc<str>,
    /// The selected fixes.
    pub selected: Vec<FixId>,
    /// The number of problems that are left with them.
    pub left: usize,
    /// True if its lines end with `\r\n` outside the page.
    pub crlf: bool,
}

impl Taken {
    /// A text to take away; values that look secret are left out unless they are wanted. Only the
    /// engine calls this.
    pub(crate) fn made(&self, found: &Report, form: Form, secrets: bool) -> Made {
        let redaction = Redaction::of_state(&self.state);
        let hide = (!secrets).then_some(&redaction);
        let source = &self.subject.text;
        let whole = Analysed { path: "Dockerfile", source, report: found };
        let fixed = outward(&self.fixed, self.crlf);
        let report;
        let shown = if let Some(hide) = hide {
            report = hide.report(found);
            Analysed { report: &report, ..whole }
        } else {
            whole
        };
        let text = match form {
            Form::Fixed => fixed.clone(),
            Form::Patch => patch("Dockerfile", &outward(source, self.crlf), &fixed),
            Form::Suggestions => suggestions(&whole, &self.selected, hide),
            Form::Markdown => {
                let mut text = markdown(&whole, Some(&self.fixed), hide);
                if !self.state.reviews.is_empty() {
                    text.push('\n');
                    text += &review_of(&self.state, hide);
                }
                text
            }
            Form::Chat => chat(&whole, self.left, hide),
            Form::Sarif => pretty(&sarif(&[shown])),
            Form::Json => pretty(&json(&[shown])),
        };
        let note = if form.is_whole() {
            match lines_of(&redaction, &fixed) {
                lines if lines.is_empty() || !redaction.is_in(&text) => String::new(),
                lines => format!("It holds what looks secret: see {lines}"),
            }
        } else {
            String::new()
        };
        Made { text, note }
    }
}

impl State {
    /// The state on its way into a link.
    pub fn leaving(&self, carried: Carried) -> Leaving {
        Leaving { state: self.snapshot(), carried, crlf: self.document.crlf }
    }

    /// What is to be in the link of the address bar, if it is to have one: what the user chose to
    /// share, but never values that look secret. What was shared or opened with them stays there
    /// until the state changes. While the analysis waits, so does the making of links.
    pub fn address(&self) -> Option<Leaving> {
        let carried = self
            .interface
            .in_address
            .filter(|_| self.document.is_shareable() && !self.document.waits())?;
        Some(self.leaving(Carried { secrets: false, ..carried }))
    }

    /// What reports and files are made of.
    pub fn taken(&self) -> Taken {
        Taken {
            subject: self
                .document
                .looked()
                .map_or_else(|| self.document.subject(), |looked| (**looked).clone()),
            state: self.snapshot(),
            fixed: self.fixed().into(),
            selected: self.selected(),
            left: self.selection.outcome.left,
            crlf: self.document.crlf,
        }
    }
}

fn review_of(state: &review::State, hide: Option<&Redaction>) -> String {
    match hide {
        Some(hide) => review(&hide.state(state)),
        None => review(state),
    }
}

/// "line 3", "line 3 and 2 more lines"; nothing where a text holds no value.
fn lines_of(redaction: &Redaction, text: &str) -> String {
    let held = redaction.held(&review::State { text: text.to_owned(), ..review::State::default() });
    let mut lines: Vec<usize> = held.iter().map(|held| held.line).collect();
    lines.dedup();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("line {line}"),
        [line, others @ ..] => {
            format!("line {line} and {} more", counted(others.len(), "line"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Answer, Question};
    use crate::testing::{link_of, told};
    use crate::{Action, Origin};
    use plimsoll_core::review::decode;

    fn made(state: &State, form: Form, secrets: bool) -> Made {
        match told(&Question::Make(form, Box::new(state.taken()), secrets)) {
            Answer::Made(made) => made,
            other => panic!("{other:?}"),
        }
    }

    const FILE: &str =
        "# note\nFROM debian:13\nMAINTAINER a@example.com\nENV API_TOKEN=hunter2hunter2\n";
    const FORMS: [Form; 7] = [
        Form::Fixed,
        Form::Patch,
        Form::Suggestions,
        Form::Markdown,
        Form::Chat,
        Form::Sarif,
        Form::Json,
    ];

    fn state() -> State {
        let mut state = State::seen(FILE, Origin::Own);
        state.then(Action::EditIgnore("hunter2hunter2\n".to_owned()));
        state.then(Action::Change(vec!["edit=hunter2hunter2".to_owned()]));
        state
    }

    #[test]
    fn nothing_made_by_default_holds_the_value() {
        let state = state();
        let link = decode(&state.link(Carried::DEFAULT)).map(|opened| opened.state);
        assert!(!format!("{link:?}").contains("hunter2"), "{link:?}");
        for form in FORMS {
            let made = made(&state, form, false);
            assert!(!made.text.is_empty(), "{form:?}");
            let is_whole = matches!(form, Form::Fixed);
            assert_eq!(made.text.contains("hunter2"), is_whole || form == Form::Patch, "{form:?}");
            if is_whole {
                assert_eq!(made.note, "It holds what looks secret: see line 4");
            }
        }
        let Answer::Held(held) = told(&Question::Secrets(Box::new(state.snapshot()))) else {
            panic!("no values");
        };
        assert_eq!(held.len(), 3);
        assert!(made(&state, Form::Markdown, true).text.contains("hunter2"));
    }

    #[test]
    fn a_link_can_leave_out_comment_lines_and_keeps_its_choice_in_the_address() {
        let mut state = state();
        assert_eq!(state.address(), None);
        let choice = Carried { secrets: true, comment_lines: false, ..Carried::DEFAULT };
        let link = state.link(choice);
        let text = decode(&link).map(|opened| opened.state.text).unwrap_or_default();
        assert!(text.starts_with("FROM debian:13\n") && text.contains("hunter2"), "{text}");
        state.then(Action::Shared(choice));
        let address = state.address().map(link_of);
        assert_eq!(address, Some(state.link(Carried { secrets: false, ..choice })));
    }
}
