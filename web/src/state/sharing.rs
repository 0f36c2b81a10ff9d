//! Things that leave the page: links, reports and files. Each is made without the values that look
//! secret, but for the fixed file and the patch, which would not work without them.

use plimsoll_core::report::{
    Analysed, chat, counted, json, markdown, patch, pretty, review, sarif, suggestions,
};
use plimsoll_core::review::{self, Held, Redaction, without_comment_lines};

use super::State;

/// The parts that go into a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Carried {
    /// Values that look secret.
    pub(crate) secrets: bool,
    /// Reviewers' comments on lines.
    pub(crate) comments: bool,
    /// The Dockerfile's own comment lines.
    pub(crate) comment_lines: bool,
}

impl Carried {
    /// Everything but values that look secret.
    pub(crate) const DEFAULT: Self = Self { secrets: false, comments: true, comment_lines: true };
}

/// Something to take away besides a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
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
    pub(crate) fn name(self) -> &'static str {
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
    pub(crate) fn file(self) -> &'static str {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) text: String,
    /// Added to what is said when it is taken; empty for nothing.
    pub(crate) note: String,
}

impl State {
    /// The content of a link of this choice.
    pub(crate) fn shared(&self, choice: Carried) -> review::State {
        let mut state = self.snapshot();
        if !choice.comments {
            for review in &mut state.reviews {
                review.comments.clear();
            }
        }
        if !choice.comment_lines {
            state.text = without_comment_lines(&state.text);
        }
        if !choice.secrets {
            state = Redaction::of_state(&state).state(&state);
        }
        state.text = self.document.outward(&state.text);
        state
    }

    /// The link's text, without `#`.
    pub(crate) fn link(&self, choice: Carried) -> String {
        review::encode(&self.shared(choice))
    }

    /// The link for the address bar, if it is to have one: with what the user chose to share, but
    /// never with values that look secret. What was shared or opened with them stays there until
    /// the state changes. While the analysis waits, so does the making of links.
    pub(crate) fn address(&self) -> Option<String> {
        let choice = self
            .interface
            .in_address
            .filter(|_| self.document.is_shareable() && !self.document.waits)?;
        Some(self.link(Carried { secrets: false, ..choice }))
    }

    /// The values that should not be shared as they are, wherever they stand.
    pub(crate) fn held(&self) -> Vec<Held> {
        let state = self.snapshot();
        Redaction::of_state(&state).held(&state)
    }

    /// Lines for a file, without the values that look secret.
    pub(crate) fn hidden(&self, text: &str) -> String {
        Redaction::of_state(&self.snapshot()).file(text)
    }

    /// A text to take away; values that look secret are left out unless they are wanted.
    pub(crate) fn made(&self, form: Form, secrets: bool) -> Made {
        let state = self.snapshot();
        let redaction = Redaction::of_state(&state);
        let hide = (!secrets).then_some(&redaction);
        let whole = Analysed {
            path: "Dockerfile",
            source: &self.document.analysed,
            report: &self.document.check.report,
        };
        let fixed = self.document.outward(self.fixed());
        let report;
        let shown = if let Some(hide) = hide {
            report = hide.report(&self.document.check.report);
            Analysed { report: &report, ..whole }
        } else {
            whole
        };
        let text = match form {
            Form::Fixed => fixed.clone(),
            Form::Patch => {
                patch("Dockerfile", &self.document.outward(&self.document.analysed), &fixed)
            }
            Form::Suggestions => suggestions(&whole, &self.selected(), hide),
            Form::Markdown => {
                let mut text = markdown(&whole, Some(self.fixed()), hide);
                if !state.reviews.is_empty() {
                    text.push('\n');
                    text += &review_of(&state, hide);
                }
                text
            }
            Form::Chat => chat(&whole, self.selection.outcome.left, hide),
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
    use crate::state::{Action, Origin};
    use plimsoll_core::review::decode;

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
        let mut state = State::new(FILE, Origin::Own);
        state.update(Action::EditIgnore("hunter2hunter2\n".to_owned()));
        state.update(Action::Change(vec!["edit=hunter2hunter2".to_owned()]));
        state
    }

    #[test]
    fn nothing_made_by_default_holds_the_value() {
        let state = state();
        let link = decode(&state.link(Carried::DEFAULT)).map(|opened| opened.state);
        assert!(!format!("{link:?}").contains("hunter2"), "{link:?}");
        for form in FORMS {
            let made = state.made(form, false);
            assert!(!made.text.is_empty(), "{form:?}");
            let is_whole = matches!(form, Form::Fixed);
            assert_eq!(made.text.contains("hunter2"), is_whole || form == Form::Patch, "{form:?}");
            if is_whole {
                assert_eq!(made.note, "It holds what looks secret: see line 4");
            }
        }
        assert_eq!(state.held().len(), 3);
        assert!(state.made(Form::Markdown, true).text.contains("hunter2"));
    }

    #[test]
    fn a_link_can_leave_out_comment_lines_and_keeps_its_choice_in_the_address() {
        let mut state = state();
        assert_eq!(state.address(), None);
        let choice = Carried { secrets: true, comment_lines: false, ..Carried::DEFAULT };
        let link = state.link(choice);
        let text = decode(&link).map(|opened| opened.state.text).unwrap_or_default();
        assert!(text.starts_with("FROM debian:13\n") && text.contains("hunter2"), "{text}");
        state.update(Action::Shared(choice));
        assert_eq!(state.address(), Some(state.link(Carried { secrets: false, ..choice })));
    }
}
