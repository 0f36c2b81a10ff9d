//! The document: the text, what stands beside it, and what was found in it.

use std::sync::Arc;

use plimsoll_core::Settings;
use plimsoll_core::report::counted;
use plimsoll_core::rules::{Finding, ShellAnswer};
use plimsoll_core::size::Weight;

use super::engine::{Found, Subject};
use super::folder::Folder;

/// Up to this many bytes a text is looked at where the engine holds up the page.
pub const LONG: usize = 20_000;
/// Above this length a text cannot be shared, in bytes.
pub const LARGE: usize = 200_000;

/// The text that is looked at, with what it is held against and what was found.
///
/// Of `State`, `edit`, `replace`, `load`, `open` and `review_draft` give it another text. Only the
/// engine's answers write `found` and what it is about.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Document {
    /// The text in the editor; its lines end with `\n`.
    pub text: Arc<str>,
    /// True if the text came with `\r\n`, and gets it back where it leaves the page.
    pub crlf: bool,
    /// The text's source.
    pub origin: Origin,
    /// The stored draft that this text goes on, by its id; nothing where it is none yet.
    pub draft: Option<Arc<str>>,
    /// The .dockerignore beside it; empty for none. Its lines end with `\n`.
    pub dockerignore: Arc<str>,
    /// The folder that the image is built from, if the user showed it.
    pub folder: Option<Arc<Folder>>,
    /// The user's settings.
    pub settings: Settings,
    /// The day, `2026-11-21`.
    pub today: Option<String>,
    /// The image's weight beside its budget, once it is estimated.
    pub(super) weight: Option<Weight>,
    /// The last answer of the shell linter.
    pub(super) scripts: Option<Arc<ShellAnswer>>,
    /// True if the shell linter cannot be had, so that nobody looks into scripts.
    pub without_shell: bool,
    /// True if a text that does not look like a Dockerfile is looked at all the same.
    pub force_analysis: bool,
    /// Why the text is not looked at before the user says so.
    pub wait: Option<Wait>,
    /// True if the user wants the text looked at however long that takes.
    pub(super) is_asked_for: bool,
    /// True if the engine holds up the page, as there is nowhere else for it to run.
    pub is_alone: bool,
    /// True if what is chosen is about `text` although `found` is about another.
    pub(super) is_fresh: bool,
    /// What `found` is about, and the selection's outcome; nothing where nobody has looked.
    pub(super) looked: Option<Arc<Subject>>,
    /// The text that `found` and the selection's outcome are about: `text`, or an older one for a
    /// moment.
    pub analysed: Arc<str>,
    /// The findings in `analysed`; nothing where that is not looked at.
    pub found: Arc<Found>,
}

/// A reason to wait for the user's word before a text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// It is long, and the page would stand still.
    Long,
    /// It took longer than anybody waits.
    Slow,
    /// The user stopped it.
    Stopped,
    /// The engine failed.
    Failed,
}

/// The source of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An example of ours, unchanged.
    Example,
    /// The user's: typed, pasted, dropped or a draft.
    Own,
    /// A link.
    Link,
    /// The page around an embed.
    Host,
}

/// A kind of text that is not a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A Compose file.
    Compose,
    /// JSON.
    Json,
}

impl Kind {
    /// With its article.
    pub fn name(self) -> &'static str {
        match self {
            Self::Compose => "a Compose file",
            Self::Json => "JSON",
        }
    }
}

impl Document {
    /// A document with this text that nobody has looked at.
    pub(super) fn new(text: &str, origin: Origin) -> Self {
        let (text, crlf) = normalised(text);
        Self {
            text,
            crlf,
            origin,
            draft: None,
            dockerignore: Arc::default(),
            folder: None,
            settings: in_page(Settings::default()),
            today: None,
            weight: None,
            scripts: None,
            without_shell: false,
            force_analysis: false,
            wait: None,
            is_asked_for: false,
            is_alone: false,
            is_fresh: true,
            looked: None,
            analysed: Arc::default(),
            found: Arc::default(),
        }
    }

    /// Takes another text, which is no stored draft yet. What stands beside it stays.
    pub(super) fn take(&mut self, text: &str, origin: Origin) {
        (self.text, self.crlf) = normalised(text);
        self.origin = origin;
        self.draft = None;
        self.force_analysis = false;
        self.is_fresh = true;
        self.is_asked_for = false;
        self.wait = None;
    }

    /// The problems of the analysed text.
    pub fn findings(&self) -> &[Finding] {
        &self.found.report.findings
    }

    /// The number of problems, of which a great many are not told of each.
    pub fn count(&self) -> usize {
        self.found.counts.iter().map(|(_, count)| count).sum()
    }

    /// A sentence about the lines that could not be read, where there are any.
    pub fn unread(&self) -> Option<String> {
        let errors = self.findings().iter().filter(|finding| finding.rule == "syntax-error");
        let lines = Some(errors.count()).filter(|count| *count > 0)?;
        let rest = if self.found.stages.is_empty() && !self.found.is_part {
            "nothing here is an instruction of a Dockerfile"
        } else {
            "here are the results for the rest"
        };
        Some(format!("{} could not be read; {rest}.", counted(lines, "line")))
    }

    /// The text with what it is held against.
    pub fn subject(&self) -> Subject {
        let has_patterns = !self.dockerignore.trim().is_empty();
        Subject {
            text: self.text.clone(),
            settings: self.settings.clone(),
            today: self.today.clone(),
            dockerignore: has_patterns.then(|| self.dockerignore.to_string()),
            folder: self.folder.as_ref().map(|folder| folder.number),
            weight: self.weight,
            scripts: self.scripts.clone(),
        }
    }

    /// What the findings are about; nothing where nobody has looked.
    pub fn looked(&self) -> Option<&Arc<Subject>> {
        self.looked.as_ref()
    }

    /// True if the results are about an older text.
    pub fn is_stale(&self) -> bool {
        *self.text != *self.analysed
    }

    /// True if the first results of this text are on their way.
    pub fn is_coming(&self) -> bool {
        self.looked.is_none() && !self.is_left()
    }

    /// True if the text is looked at only when the user says so.
    pub fn waits(&self) -> bool {
        self.wait.is_some()
    }

    /// True if the text is left alone for now.
    pub(super) fn is_left(&self) -> bool {
        self.wait.is_some() || self.text.trim().is_empty() || self.other_kind().is_some()
    }

    /// True if what is to be looked at is long.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() + self.dockerignore.len() > LONG
    }

    /// True if the text is short enough to be shared at all.
    pub fn is_shareable(&self) -> bool {
        self.text.len() <= LARGE
    }

    /// The text's kind where that is to be asked about before it is analysed.
    pub fn other_kind(&self) -> Option<Kind> {
        if self.force_analysis { None } else { other_kind(&self.text) }
    }

    /// A text as it leaves the page: with the line ends that this one came with.
    pub fn outward(&self, text: &str) -> String {
        outward(text, self.crlf)
    }
}

/// A text with these line ends.
pub(super) fn outward(text: &str, crlf: bool) -> String {
    if crlf { text.replace('\n', "\r\n") } else { text.to_owned() }
}

/// Settings as they are in the page: a text without a FROM is a part of a file that somebody wants to
/// have looked at.
pub(super) fn in_page(settings: Settings) -> Settings {
    Settings { fragment: settings.fragment.or_else(|| Some(String::new())), ..settings }
}

/// The text with `\n` at its lines' ends, as the editor holds it, and whether most had `\r\n`.
pub fn normalised(text: &str) -> (Arc<str>, bool) {
    let carriage_returns = text.matches("\r\n").count();
    let is_crlf = carriage_returns * 2 > text.matches('\n').count();
    if text.contains('\r') {
        (text.replace("\r\n", "\n").replace('\r', "\n").into(), is_crlf)
    } else {
        (text.into(), false)
    }
}

/// The kind that a text looks like when it does not look like a Dockerfile.
pub fn other_kind(text: &str) -> Option<Kind> {
    let lines = || text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    let is_from = |line: &str| {
        line.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("from"))
    };
    if lines().take(200).any(is_from) {
        return None;
    }
    let trimmed = text.trim();
    if trimmed.starts_with('{') && trimmed.ends_with('}') {
        return Some(Kind::Json);
    }
    lines().take(200).any(|line| line == "services:").then_some(Kind::Compose)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::State;

    #[test]
    fn line_ends_are_unified_and_remembered() {
        assert_eq!(normalised("FROM a\r\nRUN b\r\n"), ("FROM a\nRUN b\n".into(), true));
        assert_eq!(normalised("FROM a\nRUN b\n"), ("FROM a\nRUN b\n".into(), false));
        assert_eq!(normalised("a\rb\nc\nd\r\n"), ("a\nb\nc\nd\n".into(), false));
    }

    #[test]
    fn lines_that_cannot_be_read_are_told_of_with_the_rest_where_there_is_one() {
        for (text, expected) in [
            ("FROM a\n", None),
            (
                "FROM a\nNO x\n",
                Some("1 line could not be read; here are the results for the rest."),
            ),
            ("NO x\nRUN a\n", Some("1 line could not be read; here are the results for the rest.")),
            (
                "so it\ngoes on\n",
                Some("2 lines could not be read; nothing here is an instruction of a Dockerfile."),
            ),
            (
                "hello there\n",
                Some("1 line could not be read; nothing here is an instruction of a Dockerfile."),
            ),
        ] {
            let unread = State::seen(text, Origin::Own).document.unread();
            assert_eq!(unread.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn other_files_are_told_apart() {
        assert_eq!(other_kind("services:\n  web:\n    image: a\n"), Some(Kind::Compose));
        assert_eq!(other_kind("{\n \"name\": 1 }\n"), Some(Kind::Json));
        assert_eq!(other_kind("FROM a\nLABEL x={}\n"), None);
        assert_eq!(other_kind("RUN a\n"), None);
        assert_eq!(other_kind(""), None);
    }
}
