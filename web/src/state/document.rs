//! The document: the text, what stands beside it, and what was found in it.

use std::sync::Arc;

use plimsoll_core::build::Build;
use plimsoll_core::rules::Finding;
use plimsoll_core::syntax::parse;
use plimsoll_core::{Check, Inputs, Settings};

use super::first_rules::FIRST;
use super::folder::Folder;

/// Up to this length a text is analysed at each keystroke, in bytes.
const LIVE_LIMIT: usize = 20_000;
/// Above this many bytes, what came from elsewhere is shown, and analysed only when the user asks.
pub(crate) const LONG: usize = 100_000;
/// Above this length a text is analysed when the page is idle and cannot be shared, in bytes.
pub(crate) const LARGE: usize = 200_000;

/// The text that is looked at, with what it is held against and what was found.
///
/// Of `State`, `edit`, `replace`, `load`, `open` and `review_draft` give it another text. Only
/// `analyse` writes `analysed` and `check`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Document {
    /// The text in the editor; its lines end with `\n`.
    pub(crate) text: Arc<str>,
    /// True if the text came with `\r\n`, and gets it back where it leaves the page.
    pub(crate) crlf: bool,
    /// The text's source.
    pub(crate) origin: Origin,
    /// The stored draft that this text goes on, by its id; nothing where it is none yet.
    pub(crate) draft: Option<Arc<str>>,
    /// The .dockerignore beside it; empty for none. Its lines end with `\n`.
    pub(crate) dockerignore: Arc<str>,
    /// The folder that the image is built from, if the user showed it.
    pub(crate) folder: Option<Arc<Folder>>,
    /// The user's settings.
    pub(crate) settings: Settings,
    /// The other inputs of the analysis. It puts `dockerignore` and `folder` in.
    pub(crate) inputs: Inputs,
    /// True if the shell linter cannot be had, so that nobody looks into scripts.
    pub(crate) without_shell: bool,
    /// True if a text that does not look like a Dockerfile is analysed all the same.
    pub(crate) force_analysis: bool,
    /// True if the analysis waits for the user's word. It holds up the tab while it runs, and a link
    /// of a few characters can bring a text that takes long.
    pub(crate) waits: bool,
    /// The text that `check` and the selection's outcome are about: `text`, or an older one for a
    /// moment.
    pub(crate) analysed: Arc<str>,
    /// The findings in `analysed`; nothing where that is not looked at.
    pub(crate) check: Arc<Check>,
}

/// The source of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
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
pub(crate) enum Kind {
    /// A Compose file.
    Compose,
    /// JSON.
    Json,
}

impl Kind {
    /// With its article.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Compose => "a Compose file",
            Self::Json => "JSON",
        }
    }
}

impl Document {
    /// A document with this text, not analysed yet.
    pub(super) fn new(text: &str, origin: Origin) -> Self {
        let (text, crlf) = normalised(text);
        let mut document = Self {
            analysed: text.clone(),
            text,
            crlf,
            origin,
            draft: None,
            dockerignore: Arc::default(),
            folder: None,
            settings: in_page(Settings::default()),
            inputs: Inputs::with(FIRST),
            without_shell: false,
            force_analysis: false,
            waits: false,
            check: Arc::default(),
        };
        document.waits = document.is_long();
        document
    }

    /// Takes another text, which is no stored draft yet. What stands beside it stays.
    pub(super) fn take(&mut self, text: &str, origin: Origin) {
        (self.text, self.crlf) = normalised(text);
        self.origin = origin;
        self.draft = None;
        self.force_analysis = false;
    }

    /// The problems of the analysed text.
    pub(crate) fn findings(&self) -> &[Finding] {
        &self.check.report.findings
    }

    /// True if the results are about an older text.
    pub(crate) fn is_stale(&self) -> bool {
        !Arc::ptr_eq(&self.text, &self.analysed)
    }

    /// True if what is to be looked at is long.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() + self.dockerignore.len() > LONG
    }

    /// True if this text is analysed at each keystroke.
    pub(super) fn is_live(&self) -> bool {
        self.text.len() <= LIVE_LIMIT
    }

    /// True if the text is short enough to be shared at all.
    pub(crate) fn is_shareable(&self) -> bool {
        self.text.len() <= LARGE
    }

    /// The text's kind where that is to be asked about before it is analysed.
    pub(crate) fn other_kind(&self) -> Option<Kind> {
        if self.force_analysis { None } else { other_kind(&self.text) }
    }

    /// A text as it leaves the page: with the line ends that this one came with.
    pub(crate) fn outward(&self, text: &str) -> String {
        if self.crlf { text.replace('\n', "\r\n") } else { text.to_owned() }
    }

    /// The names of the stages, those without a name by number.
    pub(crate) fn stages(&self) -> Vec<String> {
        let file = parse(&self.analysed);
        Build::new(&self.analysed, &file)
            .stages
            .iter()
            .map(|stage| stage.name.clone().unwrap_or_else(|| stage.index.to_string()))
            .collect()
    }

    /// True if what was looked at has no FROM and is a part of a Dockerfile.
    pub(crate) fn is_part(&self) -> bool {
        parse(&self.analysed).fragment().is_some()
    }

    /// Looks at the text as it is, unless that is to be left for now.
    pub(super) fn analyse(&mut self) {
        self.analysed = self.text.clone();
        let has_patterns = !self.dockerignore.trim().is_empty();
        self.inputs.dockerignore = has_patterns.then(|| self.dockerignore.to_string());
        self.inputs.files = self.folder.as_ref().map(|folder| folder.files.clone());
        let is_left = self.waits || self.text.trim().is_empty() || self.other_kind().is_some();
        self.check = if is_left { Arc::default() } else { self.look() };
    }

    /// The findings in `analysed`, also where that is not looked at yet.
    pub(super) fn looked_at(&self) -> Arc<Check> {
        if *self.check.text() == *self.analysed { self.check.clone() } else { self.look() }
    }

    /// Looks at the text. The size's estimate is a part that is fetched later and says the weight.
    fn look(&self) -> Arc<Check> {
        Arc::new(Check::without_sizes(&self.analysed, &self.settings, &self.inputs))
    }
}

/// Settings as they are in the page: a text without a FROM is a part of a file that somebody wants to
/// have looked at.
pub(super) fn in_page(settings: Settings) -> Settings {
    Settings { fragment: settings.fragment.or_else(|| Some(String::new())), ..settings }
}

/// The text with `\n` at its lines' ends, as the editor holds it, and whether most had `\r\n`.
pub(crate) fn normalised(text: &str) -> (Arc<str>, bool) {
    let carriage_returns = text.matches("\r\n").count();
    let is_crlf = carriage_returns * 2 > text.matches('\n').count();
    if text.contains('\r') {
        (text.replace("\r\n", "\n").replace('\r', "\n").into(), is_crlf)
    } else {
        (text.into(), false)
    }
}

/// The kind that a text looks like when it does not look like a Dockerfile.
pub(crate) fn other_kind(text: &str) -> Option<Kind> {
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

    #[test]
    fn line_ends_are_unified_and_remembered() {
        assert_eq!(normalised("FROM a\r\nRUN b\r\n"), ("FROM a\nRUN b\n".into(), true));
        assert_eq!(normalised("FROM a\nRUN b\n"), ("FROM a\nRUN b\n".into(), false));
        assert_eq!(normalised("a\rb\nc\nd\r\n"), ("a\nb\nc\nd\n".into(), false));
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
