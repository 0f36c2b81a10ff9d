//! A finding in a script, in the project's own terms.

use plimsoll_core::rules::Severity;
use shuck_linter::Applicability;

/// The bytes from, the bytes to, and what comes in their place.
pub(crate) type Change = (usize, usize, String);

/// A finding in a script, in bytes of its text.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) code: u16,
    pub(crate) severity: Severity,
    /// In the engine's words, which are general.
    pub(crate) message: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Texts to put in the place of bytes, and whether the script does the same afterwards.
    pub(crate) fix: Option<(Vec<Change>, Applicability)>,
}
