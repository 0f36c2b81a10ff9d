//! Things that leave the page: links, reports and files. Each is made without the values that look
//! secret, but for the fixed file and the patch, which would not work without them.

use std::sync::Arc;

use plimsoll_core::analysis::Report;
use plimsoll_core::report::{
    Analysed, Card, Outline, Theme, chat, counted, json, markdown, patch, pretty, review, sarif,
    suggestions,
};
use plimsoll_core::review::{self, Redaction, without_comment_lines};
use serde::{Deserialize, Serialize};

use super::State;
use super::document::{LARGE, outward};
use super::engine::{Case, Select};
use super::estimates::Facts;
use super::link::Length;

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
    Review,
    Sarif,
    Json,
    /// A picture for READMEs and wikis.
    Picture(Theme),
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "Fixed file",
            Self::Patch => "Patch",
            Self::Suggestions => "GitHub suggestions",
            Self::Markdown => "Pull request comment",
            Self::Chat => "Chat message",
            Self::Review => "Review",
            Self::Sarif => "SARIF",
            Self::Json => "JSON",
            Self::Picture(_) => "Picture",
        }
    }

    /// The name of its file.
    pub fn file(self) -> &'static str {
        match self {
            Self::Fixed => "Dockerfile",
            Self::Patch => "Dockerfile.patch",
            Self::Suggestions => "Dockerfile.suggestions.md",
            Self::Markdown | Self::Chat => "Dockerfile.report.md",
            Self::Review => "Dockerfile.review.md",
            Self::Sarif => "Dockerfile.sarif",
            Self::Json => "Dockerfile.report.json",
            Self::Picture(_) => "Dockerfile.review.svg",
        }
    }

    /// True if it says what the image weighs and rebuilds, and where to see more.
    pub(crate) fn has_facts(self) -> bool {
        matches!(self, Self::Markdown | Self::Chat | Self::Review | Self::Picture(_))
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
    /// The text with the fixes that are selected now.
    pub select: Select,
    /// What the figures are about, whatever its fixes; nothing where nobody has looked.
    pub case: Option<Case>,
    /// All that a link would hold.
    pub state: review::State,
    /// The parts that go.
    pub carried: Carried,
    /// The page's address, without a fragment.
    pub address: String,
    /// True if its lines end with `\r\n` outside the page.
    pub crlf: bool,
}

/// What the engine has worked out of what goes.
pub(crate) struct Basis {
    pub(crate) report: Report,
    pub(crate) facts: Facts,
    /// The text with the selected fixes.
    pub(crate) fixed: Arc<str>,
    /// The number of problems that are left with them.
    pub(crate) left: usize,
    /// The figures that a picture shows.
    pub(crate) outline: Outline,
}

impl Taken {
    /// A text to take away; values that look secret are left out unless they are wanted. Only the
    /// engine calls this.
    pub(crate) fn made(&self, basis: &Basis, form: Form) -> Made {
        let Basis { report: found, fixed: with_fixes, left, .. } = basis;
        let redaction = Redaction::of_state(&self.state);
        let hide = (!self.carried.secrets).then_some(&redaction);
        let source = &self.select.subject.text;
        let whole = Analysed { path: "Dockerfile", source, report: found };
        let fixed = outward(with_fixes, self.crlf);
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
            Form::Suggestions => suggestions(&whole, &self.select.chosen, hide),
            Form::Markdown => {
                let mut text = markdown(&whole, Some(with_fixes), hide);
                if !self.state.reviews.is_empty() {
                    text.push('\n');
                    text += &review_of(&self.state, hide);
                }
                text
            }
            Form::Chat => chat(&whole, *left, hide),
            Form::Review => review_of(&self.state, hide),
            Form::Sarif => pretty(&sarif(&[shown])),
            Form::Json => pretty(&json(&[shown])),
            Form::Picture(theme) => {
                let link = self.link();
                let card = Card {
                    file: shown,
                    outline: &basis.outline,
                    fixes: "the selected fixes",
                    link: link.as_deref(),
                };
                card.svg(theme)
            }
        };
        let is_report = form.has_facts() && !matches!(form, Form::Picture(_));
        let text = if is_report { self.with_facts(&text, basis, form) } else { text };
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

    /// A report with the facts of the image below its first line, and the link at its end. A chat has
    /// no Markdown, and has the number of problems in the first line.
    fn with_facts(&self, report: &str, basis: &Basis, form: Form) -> String {
        let facts = &basis.facts;
        let problems = basis.report.findings.len();
        let is_chat = form == Form::Chat;
        let (head, rest) = report.split_once('\n').unwrap_or((report, ""));
        let then = (basis.left != problems).then(|| basis.left.to_string());
        let problems = Some((problems.to_string(), then)).filter(|_| !is_chat);
        let lines: Vec<String> = [
            ("Problems", &problems),
            ("Image on disk, about", &facts.size),
            ("Steps that a source edit rebuilds", &facts.rebuilds),
        ]
        .into_iter()
        .filter_map(|(what, fact)| {
            let (now, then) = fact.as_ref()?;
            let then = then.as_ref().map(|then| format!(" → {then} with the selected fixes"));
            Some(format!("{what}: {now}{}", then.unwrap_or_default()))
        })
        .collect();
        let (gap, end) = if is_chat { ("", "\n") } else { ("\n", "  \n") };
        let link = match self.link() {
            Some(link) if is_chat => format!("Open it in Plimsoll: {link}\n"),
            Some(link) => format!("\n[Open it in Plimsoll]({link})\n"),
            None => String::new(),
        };
        let facts = if lines.is_empty() { String::new() } else { lines.join(end) + "\n" };
        format!("{head}\n{gap}{facts}{rest}{link}")
    }

    /// The link with the parts that go; nothing where it would be too long.
    fn link(&self) -> Option<String> {
        if self.state.text.len() > LARGE {
            return None;
        }
        let leaving = Leaving { state: self.state.clone(), carried: self.carried, crlf: self.crlf };
        let link = format!("{}#{}", self.address, leaving.shared().link);
        (Length::of(link.len()) != Length::TooLong).then_some(link)
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

    /// What reports and files are made of; links in them lead to the page at this address.
    pub fn taken(&self, carried: Carried, address: String) -> Taken {
        Taken {
            select: self.select(self.selected()).unwrap_or_else(|| Select {
                subject: self.document.subject(),
                ..Select::default()
            }),
            case: self.case(),
            state: self.snapshot(),
            carried,
            address,
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
    use plimsoll_core::fix::FixId;
    use plimsoll_core::review::decode;

    const PAGE: &str = "https://example.com/plimsoll/";

    fn made(state: &State, form: Form, secrets: bool) -> Made {
        let carried = Carried { secrets, ..Carried::DEFAULT };
        let taken = Box::new(state.taken(carried, PAGE.to_owned()));
        match told(&Question::Make(form, taken)) {
            Answer::Made(made) => made,
            other => panic!("{other:?}"),
        }
    }

    const FILE: &str =
        "# note\nFROM debian:13\nMAINTAINER a@example.com\nENV API_TOKEN=hunter2hunter2\n";
    const FORMS: [Form; 9] = [
        Form::Fixed,
        Form::Patch,
        Form::Suggestions,
        Form::Markdown,
        Form::Chat,
        Form::Review,
        Form::Sarif,
        Form::Json,
        Form::Picture(Theme::Auto),
    ];

    fn state() -> State {
        let mut state = State::seen(FILE, Origin::Own);
        state.then(Action::EditIgnore("hunter2hunter2\n".to_owned()));
        state.then(Action::Change(vec!["edit=hunter2hunter2".to_owned()]));
        state
    }

    #[test]
    fn what_is_taken_has_the_fixes_that_are_selected_now() {
        let mut state = state();
        let fixed = |state: &State| made(state, Form::Fixed, true).text;
        assert!(!fixed(&state).contains("MAINTAINER"));
        let id = state.selected().into_iter().find(|id| id.rule == "maintainer-deprecated");
        // Taken before the engine has said what is left now.
        state.update(Action::Select(id.expect("a safe fix"), false));
        assert!(state.question().is_some() && fixed(&state).contains("MAINTAINER"));
        assert!(made(&state, Form::Patch, true).text.is_empty());
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

    /// The facts of a report, and its link.
    fn facts_and_link(report: &str) -> (Vec<&str>, &str) {
        let facts = ["Problems: ", "Image on disk, about: ", "Steps that a source edit rebuilds: "];
        let is_fact = |line: &&str| facts.iter().any(|fact| line.starts_with(fact));
        let link = report.split_once(&format!("{PAGE}#")).map_or("", |(_, link)| link);
        let link = link.trim_end().trim_end_matches(')');
        (report.lines().filter(is_fact).map(str::trim_end).collect(), link)
    }

    #[test]
    fn reports_tell_the_images_facts_and_lead_to_the_page() {
        let rest = "RUN apt-get update && apt-get install -y curl\nCOPY . /app\nRUN make -C /app\n";
        let mut state = State::seen(&format!("{FILE}{rest}"), Origin::Own);
        let fixes: Vec<FixId> = state.fixes().map(|fix| fix.id.clone()).collect();
        for fix in fixes {
            state.then(Action::Select(fix, true));
        }
        // As the header has them.
        let header = &state.estimates.facts;
        let (count, left) = (state.document.count(), state.selection.outcome.left);
        let problems = (count.to_string(), Some(left.to_string()));
        let changed = [
            ("Problems", Some(problems)),
            ("Image on disk, about", header.size.clone()),
            ("Steps that a source edit rebuilds", header.rebuilds.clone()),
        ]
        .map(|(what, fact)| {
            let Some((now, Some(then))) = fact else { panic!("{what}: {fact:?}") };
            assert_ne!(now, then);
            format!("{what}: {now} → {then} with the selected fixes")
        });
        for (form, expected) in
            [(Form::Markdown, &changed[..]), (Form::Review, &changed), (Form::Chat, &changed[1..])]
        {
            let report = made(&state, form, false).text;
            let (facts, link) = facts_and_link(&report);
            assert_eq!(facts, expected, "{report}");
            assert_eq!(link, state.link(Carried::DEFAULT), "{report}");
            let whole = made(&state, form, true).text;
            let with_secrets = Carried { secrets: true, ..Carried::DEFAULT };
            assert_eq!(facts_and_link(&whole).1, state.link(with_secrets), "{whole}");
        }
        for form in [Form::Suggestions, Form::Patch, Form::Sarif, Form::Json] {
            assert!(!made(&state, form, false).text.contains(PAGE), "{form:?}");
        }
    }

    #[test]
    fn a_picture_shows_what_the_header_says_and_leads_to_the_page() {
        let rest = "RUN apt-get update && apt-get install -y curl\nCOPY . /app\nRUN make -C /app\n";
        let state = State::seen(&format!("{FILE}{rest}"), Origin::Own);
        let (count, left) = (state.document.count(), state.selection.outcome.left);
        let picture = made(&state, Form::Picture(Theme::Dark), false).text;
        assert!(
            picture.contains(&format!("Plimsoll: {count} problems in Dockerfile")),
            "{picture}"
        );
        let problems = format!("Problems: {count}; {left} with the selected fixes");
        assert!(picture.contains(&problems), "{picture}");
        let (size, _) = state.estimates.facts.size.clone().expect("a known base");
        assert!(picture.contains(&format!("Image on disk, about: {size} (")), "{picture}");
        let (rebuilds, _) = state.estimates.facts.rebuilds.clone().expect("it can be built");
        let steps = rebuilds.split(',').next().unwrap_or_default();
        assert!(picture.contains(&format!("A source edit rebuilds: {steps} steps, ")), "{picture}");
        let link = format!("<a href=\"{PAGE}#{}\"", state.link(Carried::DEFAULT));
        assert!(picture.contains(&link) && picture.contains("plimsoll-card-dark"), "{picture}");
        // The problems are those of the text, whether anybody has looked or not.
        let unseen = State::new("FROM debian:13\nMAINTAINER x\n", Origin::Own);
        assert!(made(&unseen, Form::Picture(Theme::Auto), false).text.contains("</svg>"));
    }

    #[test]
    fn a_pull_request_comment_is_a_summary_a_table_the_folded_diff_and_the_link() {
        let comment = made(&state(), Form::Markdown, false).text;
        let places: Vec<Option<usize>> = [
            "### Dockerfile: ",
            "\n\nProblems: ",
            "\n\n| Line | Severity |",
            "\n\n<details><summary>Diff of the selected fixes</summary>\n\n",
            "\n\n```diff\n",
            "```\n\n</details>\n\n[Open it in Plimsoll](",
        ]
        .iter()
        .map(|part| comment.find(part))
        .collect();
        assert!(places.is_sorted() && places.iter().all(Option::is_some), "{places:?} {comment}");
    }

    #[test]
    fn what_is_too_long_for_a_link_has_a_report_without_one() {
        let mut noise = 1_u64;
        let mut line = || {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            format!("RUN echo {noise:x}{:x}\n", noise.rotate_left(29))
        };
        let text: String = (0..2_000).map(|_| line()).collect();
        let state = State::seen(&format!("FROM debian:13\n{text}"), Origin::Own);
        for form in [Form::Markdown, Form::Chat, Form::Review] {
            let report = made(&state, form, false).text;
            assert!(!report.contains("Open it in Plimsoll"), "{form:?}");
        }
        assert!(!made(&state, Form::Picture(Theme::Auto), false).text.contains("<a "));
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
