//! Values of words whose variables are known.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeSet;

use crate::syntax::{Operator, expand, references};
use crate::text::LONGEST_VALUE;

/// What a name holds where a word is expanded.
pub(super) enum Held {
    /// This value.
    Value(String),
    /// Nothing, unless the build command gives it something: an ARG without a default.
    Unset,
    /// A value that is not known, or that may not be there.
    Unknown,
}

impl From<Option<String>> for Held {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::Unknown, Self::Value)
    }
}

/// Stands for a value that is not known. No text that an image, a path or a user is called by holds
/// it, so that it is seen whether it got into the result.
const UNKNOWN: &str = "\0";

/// The value of `word` after expansion and removal of quotes, or `None` where that depends on a value
/// that is not known, BuildKit could not expand it, or its variables make it longer than
/// [`LONGEST_VALUE`].
///
/// A name that is unset gives way to a default (`${BASE:-debian:13}`); alone it counts as not known.
pub(super) fn expand_known(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Held,
) -> Option<String> {
    let mentions = OnceCell::new();
    let mentions = || mentions.get_or_init(|| Mentions::of(word, escape));
    let lost = Cell::new(false);
    let expansion = expand(word, escape, &|name: &str| match lookup(name) {
        Held::Value(value) => Some(value),
        Held::Unset if !mentions().bare.contains(name) => None,
        Held::Unset | Held::Unknown => {
            lost.set(lost.get() || mentions().has_edits || mentions().tested.contains(name));
            Some(UNKNOWN.to_owned())
        }
    })
    .ok()?;
    let grown = expansion.text.len() > LONGEST_VALUE.max(word.len());
    (!lost.get() && !grown && !expansion.text.contains(UNKNOWN)).then_some(expansion.text)
}

/// How a word mentions its variables.
struct Mentions {
    /// Names that stand for their value: `$NAME`, `${NAME%.*}`.
    bare: BTreeSet<String>,
    /// Names of which it is asked whether they are set: `${NAME:+-slim}`.
    tested: BTreeSet<String>,
    /// True if a value is changed by a pattern, which an unknown one would pass through wrongly.
    has_edits: bool,
}

impl Mentions {
    fn of(word: &str, escape: char) -> Self {
        let mut found = Self { bare: BTreeSet::new(), tested: BTreeSet::new(), has_edits: false };
        for reference in references(word, escape) {
            match reference.operator {
                Some(Operator::Default) => continue,
                Some(Operator::Alternative) => found.tested.insert(reference.name),
                Some(Operator::Edit | Operator::Required | Operator::Unknown) | None => {
                    found.has_edits |= reference.operator == Some(Operator::Edit);
                    found.bare.insert(reference.name)
                }
            };
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{Held, expand_known};

    #[test]
    fn what_does_not_depend_on_the_unknown_is_known() {
        let lookup = |name: &str| match name {
            "known" => Held::Value("v".to_owned()),
            "empty" => Held::Value(String::new()),
            "unset" => Held::Unset,
            _ => Held::Unknown,
        };
        for (word, value) in [
            ("a:$known", Some("a:v")),
            ("${known:-$what}", Some("v")),
            ("${empty:-${known}}", Some("v")),
            ("${unset:-debian:12-slim}", Some("debian:12-slim")),
            ("debian:${unset-12}-slim", Some("debian:12-slim")),
            ("\"${unset:-a}${unset:-b}\"", Some("ab")),
            ("${unset:-${empty:-node}}", Some("node")),
            ("${unset:-$unset}", None),
            ("debian${unset:+-$what}", Some("debian")),
            ("a$unset", None),
            ("${unset:-12}-$unset", None),
            ("${unset:?say which}", None),
            ("${unset#a}", None),
            ("a:$what", None),
            ("${what:-a}", None),
            ("a${what:+-slim}", None),
            ("${known%$what}", None),
            ("${unset:-$what}", None),
            ("${known:+$what}", None),
        ] {
            assert_eq!(expand_known(word, '\\', &lookup).as_deref(), value, "{word}");
        }
    }
}
