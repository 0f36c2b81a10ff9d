use serde::{Deserialize, Serialize};

use super::context::{RuleContext, Sink};
use crate::fix::Fix;
use crate::size::{Frees, Saving};
use crate::text::{Term, TextRange, kept, kept_list};

/// The severity of a finding. The order is ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Looks only.
    Style,
    /// An improvement.
    Info,
    /// A likely defect, leak or waste.
    Warning,
    /// The build fails or the image cannot work as written.
    Error,
}

impl Severity {
    /// All of them, the worst first.
    pub const WORST_FIRST: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Style];

    /// Its word, in reports and configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Style => "style",
        }
    }

    /// So many problems of it, in words: "1 error", "9 warnings", "4 info".
    pub fn counted(self, count: usize) -> String {
        let is_noun = matches!(self, Self::Error | Self::Warning);
        format!("{count} {}{}", self.name(), if is_noun && count != 1 { "s" } else { "" })
    }
}

/// The subject of a rule; also its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// The FROM line.
    Base,
    /// Package managers.
    Packages,
    /// The build cache.
    Cache,
    /// The image's size.
    Size,
    /// Secrets, users, downloads.
    Security,
    /// The meaning of the file, and whether it is the one that was meant.
    Correctness,
    /// Commands in RUN.
    Shell,
    /// The running container.
    Runtime,
    /// Labels and looks.
    Style,
}

impl Category {
    /// For headings: `Build cache`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Base => "Base image",
            Self::Packages => "Packages",
            Self::Cache => "Build cache",
            Self::Size => "Image size",
            Self::Security => "Security",
            Self::Correctness => "Correctness",
            Self::Shell => "Commands in RUN",
            Self::Runtime => "Running container",
            Self::Style => "Style",
        }
    }
}

/// The presets that a rule is on in without being asked for. *strict* has the recommended ones too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnIn {
    /// *recommended* and *strict*.
    Recommended,
    /// *strict* only.
    Strict,
    /// With some target or profile; the rule asks the [`Settings`](super::Settings) itself.
    Setting,
}

/// The share of a rule's findings that come with a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FixAvailability {
    /// Every finding has one.
    Always,
    /// Some have.
    Sometimes,
    /// None has.
    Never,
}

/// The code that another tool gives the same problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ToolCode {
    /// `DL3009`, `WorkdirRelativePath`, `DS-0002`, …
    pub code: &'static str,
    /// The tool whose code it is.
    pub tool: Tool,
    /// That tool's severity for it; `None` where the tool has none of its own.
    pub severity: Option<Severity>,
}

/// Tools whose codes are aliases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tool {
    /// hadolint's DL codes.
    Hadolint,
    /// BuildKit's checks (`docker build --check`).
    Buildkit,
    /// Any other; informative.
    Other,
}

impl ToolCode {
    /// A hadolint code with hadolint's default severity.
    pub const fn hadolint(code: &'static str, severity: Severity) -> Self {
        Self { code, tool: Tool::Hadolint, severity: Some(severity) }
    }

    /// A BuildKit check; BuildKit's checks are all warnings.
    pub const fn buildkit(code: &'static str) -> Self {
        Self { code, tool: Tool::Buildkit, severity: Some(Severity::Warning) }
    }

    /// Another tool's code.
    pub const fn other(code: &'static str) -> Self {
        Self { code, tool: Tool::Other, severity: None }
    }
}

/// Looks for a problem, and reports where it is.
pub type Look = fn(&RuleContext<'_>, &mut Sink<'_>);

/// One rule. Named after the problem; ids are append-only.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Kebab-case, for ever.
    pub id: &'static str,
    /// The problem in a few words, sentence case, no full stop: "Package lists stay in the layer".
    pub title: &'static str,
    /// Its subject and folder.
    pub category: Category,
    /// Its severity in our own presets.
    pub severity: Severity,
    /// The presets it is on in.
    pub on: OnIn,
    /// The share of its findings that have fixes.
    pub fix: FixAvailability,
    /// Other tools' codes.
    pub aliases: &'static [ToolCode],
    /// Id of the practice that says why.
    pub practice: &'static str,
    /// The reason why it matters, in two sentences at most. Plain text with `code` in backquotes.
    pub why: &'static str,
    /// Looks for the problem.
    pub check: Look,
}

impl Rule {
    /// True if this is its id or one of its codes.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        name == self.id || self.aliases.iter().any(|alias| alias.code == name)
    }
}

/// One place where a rule found its problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    #[serde(deserialize_with = "kept")]
    pub rule: Term,
    /// The codes that fire for this very finding (a rule may have more).
    #[serde(deserialize_with = "kept_list")]
    pub aliases: Vec<&'static str>,
    /// Severity in the chosen preset.
    pub severity: Severity,
    /// The problem here, without a full stop, code in backquotes.
    pub message: String,
    /// The part at fault, in bytes.
    pub range: TextRange,
    /// Index of the instruction it is about.
    pub instruction: usize,
    /// Id of the practice.
    #[serde(deserialize_with = "kept")]
    pub practice: Term,
    /// The fix, if there is one.
    pub fix: Option<Box<Fix>>,
    /// The bytes of the image that the fix frees.
    #[serde(skip)]
    pub frees: Frees,
    /// The bytes that the fix takes off the image, where somebody estimated: see
    /// [`SizeReport::saves`](crate::size::SizeReport::saves).
    pub saves: Option<Box<Saving>>,
    /// True if it says how a line is meant that has several readings: nothing else is said of that
    /// line then, and only its fix may edit it.
    #[serde(skip)]
    pub settles: bool,
}

impl Finding {
    /// True if a name in a comment that silences is one of the finding's.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case("all")
            || name == self.rule
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// The codes that are not the rule's own name, as those of the shell linter are.
    pub fn other_codes(&self) -> impl Iterator<Item = &'static str> {
        self.aliases.iter().copied().filter(|code| *code != self.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::Severity;

    #[test]
    fn severities_are_counted_in_words() {
        assert_eq!(Severity::Error.counted(1), "1 error");
        assert_eq!(Severity::Warning.counted(9), "9 warnings");
        assert_eq!(Severity::Info.counted(4), "4 info");
    }
}
