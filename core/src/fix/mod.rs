//! Edits that fix a finding, their safety, and applying a chosen set of them.
//!
//! Knows text and the syntax; nothing of the rules that propose the fixes.

mod base;
mod combine;

pub use base::base_image;
pub use combine::{Combined, Conflict, combine};

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::syntax::Keyword;
use crate::text::Edit;

/// The trust that a fix deserves; docs/fixes.md says what the levels mean. The order is the policy:
/// a fix applies where its safety is at least what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// A text to copy; never applied.
    Show,
    /// To review; comes with a sentence that says what to check, [`Fix::review`].
    Unsafe,
    /// Safe as docs/fixes.md defines it.
    Safe,
}

/// Names a fix for as long as the file's instructions stay: `rule:I:N`, with I the instruction's
/// index from 0 and N the ordinal of the rule's findings on it, from 0. Frozen: links carry it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FixId {
    /// The rule's id; borrowed where a rule gave it, as a big file may have a fix in each line.
    pub rule: Cow<'static, str>,
    /// Index of the instruction in the file.
    pub instruction: usize,
    /// The finding's number among those of the rule on that instruction, from 0.
    pub ordinal: usize,
}

impl fmt::Display for FixId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.rule, self.instruction, self.ordinal)
    }
}

impl FromStr for FixId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("`{text}` is not a fix id (rule:instruction:ordinal)");
        let mut parts = text.rsplitn(3, ':');
        let ordinal = parts.next().and_then(|part| part.parse().ok()).ok_or_else(bad)?;
        let instruction = parts.next().and_then(|part| part.parse().ok()).ok_or_else(bad)?;
        let rule = parts.next().filter(|rule| !rule.is_empty()).ok_or_else(bad)?;
        Ok(Self { rule: Cow::Owned(rule.to_owned()), instruction, ordinal })
    }
}

impl From<FixId> for String {
    fn from(id: FixId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for FixId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The things that a fix may change for later steps, declared by it. What is not declared may not
/// change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The effective USER.
    User,
    /// The effective WORKDIR.
    Workdir,
    /// ENV (and ARG) values.
    Env,
    /// SHELL.
    Shell,
    /// ENTRYPOINT.
    Entrypoint,
    /// CMD.
    Cmd,
}

impl Effect {
    /// The effect of another command in an instruction that starts one: CMD or ENTRYPOINT.
    pub(crate) fn of_start(keyword: Keyword) -> Self {
        match keyword {
            Keyword::Cmd => Self::Cmd,
            _ => Self::Entrypoint,
        }
    }
}

/// A proposed fix of one finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Names it; set by the analysis, rules leave the default from [`Fix::safe`] and the others.
    pub id: FixId,
    /// In the imperative, without full stop: "Add `--no-install-recommends`".
    pub title: String,
    /// The trust that it deserves.
    pub safety: Safety,
    /// Sorted by position, sharing no byte. Empty for [`Safety::Show`].
    pub edits: Vec<Edit>,
    /// The things that it declares to change.
    pub effects: Vec<Effect>,
    /// Two fixes with the same key exclude each other although their edits do not overlap.
    pub excludes: Option<String>,
    /// For [`Safety::Show`]: the text to copy.
    pub snippet: Option<String>,
    /// The thing to check before trusting it; every fix to review has it.
    pub review: Option<Cow<'static, str>>,
}

impl Fix {
    /// A safe fix, as docs/fixes.md defines it.
    pub fn safe(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self::new(title, Safety::Safe, edits)
    }

    /// A fix that someone has to judge; [`review`](Self::review) says by what.
    pub fn risky(title: impl Into<String>, edits: impl IntoIterator<Item = Edit>) -> Self {
        Self::new(title, Safety::Unsafe, edits)
    }

    /// A text to copy, never applied.
    pub fn show(title: impl Into<String>, snippet: impl Into<String>) -> Self {
        Self { snippet: Some(snippet.into()), ..Self::new(title, Safety::Show, []) }
    }

    /// Declares that it changes this for later steps.
    #[must_use]
    pub fn changes(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    /// Declares that it may change anything for later steps: a line takes effect for the first time.
    #[must_use]
    pub(crate) fn changes_all(mut self) -> Self {
        self.effects.extend([
            Effect::User,
            Effect::Workdir,
            Effect::Env,
            Effect::Shell,
            Effect::Entrypoint,
            Effect::Cmd,
        ]);
        self
    }

    /// Excludes every other fix with the same key.
    #[must_use]
    pub fn excluding(mut self, key: impl Into<String>) -> Self {
        self.excludes = Some(key.into());
        self
    }

    /// Says what to check before trusting it.
    #[must_use]
    pub fn review(mut self, sentence: impl Into<Cow<'static, str>>) -> Self {
        self.review = Some(sentence.into());
        self
    }

    fn new(
        title: impl Into<String>,
        safety: Safety,
        edits: impl IntoIterator<Item = Edit>,
    ) -> Self {
        let mut edits: Vec<Edit> = edits.into_iter().collect();
        edits.sort_by_key(|edit| edit.range);
        Self {
            id: FixId { rule: Cow::Borrowed(""), instruction: 0, ordinal: 0 },
            title: title.into(),
            safety,
            edits,
            effects: Vec::new(),
            excludes: None,
            snippet: None,
            review: None,
        }
    }
}
