//! What another crate finds in the shell scripts of a Dockerfile.
//!
//! Rules of the shell have ShellCheck's codes for names and are no part of
//! [`RULES`](super::RULES): their engine weighs more than all else, so that the page fetches it
//! later and this crate knows only its results. Which of them a user sees is the analysis's
//! knowledge.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{OnIn, Preset, Severity};
use crate::build::Build;
use crate::fix::Fix;
use crate::text::TextRange;

/// One place in a script where the shell linter found something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellFinding {
    /// ShellCheck's number for it: 2086.
    pub code: u16,
    /// ShellCheck's severity.
    pub severity: Severity,
    /// Where it is on without being asked for, as for a rule.
    pub on: OnIn,
    /// As in [`Finding`](super::Finding).
    pub message: String,
    /// The part at fault, in bytes of the Dockerfile.
    pub range: TextRange,
    /// Index of the instruction.
    pub instruction: usize,
    /// The cure, if there is one.
    pub fix: Option<Fix>,
}

/// What a shell linter said of one text under one preset.
#[derive(Debug, PartialEq, Eq)]
pub struct ShellAnswer {
    /// The text. In another one the findings hold for those instructions that are in both.
    pub text: Arc<str>,
    /// As the linter was told.
    pub preset: Preset,
    /// In the order of their places.
    pub findings: Vec<ShellFinding>,
}

/// Where findings in scripts come from.
#[derive(Clone, Debug, Default)]
pub enum ShellLinter {
    /// Nobody looks into scripts.
    #[default]
    Nobody,
    /// The linter itself, asked about each text.
    Here(fn(&Build<'_>, Preset) -> Vec<ShellFinding>),
    /// A linter that works elsewhere has answered.
    Elsewhere(Arc<ShellAnswer>),
}

impl PartialEq for ShellLinter {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nobody, Self::Nobody) => true,
            (Self::Here(one), Self::Here(other)) => std::ptr::fn_addr_eq(*one, *other),
            (Self::Elsewhere(one), Self::Elsewhere(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for ShellLinter {}

/// The name of a code, `SC2086`, where the shell linter has such a rule.
pub fn shell_code(number: u16) -> Option<&'static str> {
    let name = |at: usize| CODES.get(at * 6..at * 6 + 6);
    let (mut low, mut high) = (0, CODES.len() / 6);
    while low < high {
        let middle = low.midpoint(high);
        let found = name(middle)?;
        let its: u16 = found.get(2..)?.parse().ok()?;
        match its.cmp(&number) {
            std::cmp::Ordering::Equal => return Some(found),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// Whether a rule's id is a code of the shell linter.
pub fn is_shell_code(id: &str) -> bool {
    id.strip_prefix("SC").and_then(|number| number.parse().ok()).and_then(shell_code) == Some(id)
}

/// Every code, in ascending order and without anything between them.
const CODES: &str = include_str!("scripts.txt");
