//! The state of reading one instruction, and the way to note what BuildKit refuses in it.

use super::ast::{SyntaxError, SyntaxErrorKind};
use crate::text::TextRange;

/// Reads joined lines (`instructions`) and notes what BuildKit refuses in them.
pub(super) struct Reader<'a> {
    /// The escape character in force.
    pub(super) escape: char,
    /// True if blanks may stand between the `<<` of a heredoc and its name.
    pub(super) blanks: bool,
    /// The place of the instruction among all.
    pub(super) index: usize,
    /// The errors so far.
    pub(super) errors: &'a mut Vec<SyntaxError>,
}

impl Reader<'_> {
    /// Notes an error. Gives `None`, so that it can end a reading.
    pub(super) fn refuse<T>(&mut self, range: TextRange, kind: SyntaxErrorKind) -> Option<T> {
        self.errors.push(SyntaxError { range, instruction: Some(self.index), kind });
        None
    }

    /// The same for arguments, with a short phrase that says why.
    pub(super) fn refuse_arguments<T>(&mut self, range: TextRange, why: &str) -> Option<T> {
        self.refuse(range, SyntaxErrorKind::Arguments(why.to_owned()))
    }
}
