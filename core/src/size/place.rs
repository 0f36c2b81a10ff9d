//! The place at which a command of a package manager runs.

use std::borrow::Cow;

use super::Estimate;
use crate::build::{Build, Invocation, Step};

const MB: u64 = 1_000_000;

/// A band in megabytes.
pub(super) fn megabytes(low: u64, likely: u64, high: u64) -> Estimate {
    Estimate::new(low * MB, likely * MB, high * MB)
}

/// The place at which a command runs.
pub(super) struct Place<'a> {
    pub(super) build: &'a Build<'a>,
    pub(super) step: &'a Step<'a>,
    pub(super) invocation: Invocation<'a>,
    /// True if an earlier command set PyTorch's index of builds for the CPU for all that follow.
    pub(super) for_cpu: bool,
    /// The directory in force, as things have it.
    pub(super) directory: Option<&'a str>,
    /// The folder in front of the program's name: `/venv` of `/venv/bin/pip`.
    pub(super) prefix: Option<&'a str>,
}

impl Place<'_> {
    pub(super) fn below(&self, name: &str) -> String {
        format!("{}/{name}", self.directory.unwrap_or("/?"))
    }

    /// True if a variable is set to something other than `0`, `false` or `off`.
    pub(super) fn has_variable(&self, name: &str) -> bool {
        let is_on = |value: &str| !matches!(value, "" | "0" | "false" | "off");
        self.invocation.variable(name).may_be(is_on)
    }

    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.invocation.variable(name).known()
    }

    /// A word with the values of the Dockerfile's variables; as it stands where they are not known.
    pub(super) fn expanded<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let known = word.contains('$').then(|| self.build.expanded(word, self.step)).flatten();
        known.map_or(Cow::Borrowed(word), Cow::Owned)
    }
}
