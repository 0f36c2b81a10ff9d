//! Mentions of variables in words, and what can be wrong with them.

use crate::text::TextRange;

/// A mention of a variable in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// From the `$` to the last byte, in bytes of the word's text.
    pub range: TextRange,
    /// The name, in bytes of the word's text.
    pub name_range: TextRange,
    /// The name.
    pub name: String,
    /// The operation on the value; `None` for `$name` and `${name}`.
    pub operator: Option<Operator>,
}

/// The operations of `${name…}` on the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `-` or `:-`: another value where there is none.
    Default,
    /// `+` or `:+`: another value where there is one.
    Alternative,
    /// `?` or `:?`: an error where there is none.
    Required,
    /// `#`, `##`, `%`, `%%`, `/` or `//`: the value without or with replaced parts.
    Edit,
    /// Anything else, which BuildKit refuses.
    Unknown,
}

/// Why a word cannot be expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpandError {
    /// A quote without its twin.
    UnterminatedQuote,
    /// A `${…}` that is written wrongly; a short phrase says why: "lacks its `}`".
    Substitution(String),
    /// `${name?message}` or `${name:?message}` without a value: the name and the message.
    Required(String, String),
    /// The value would be longer than [`LIMIT`](super::LIMIT) bytes, or take a comparable effort to compute.
    TooLong,
}
