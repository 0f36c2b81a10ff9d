//! Variable expansion in the words of a Dockerfile, as BuildKit does it before it runs anything.

use std::collections::BTreeSet;

use super::lex::{Lexer, Mode};
use super::reference::{ExpandError, Reference};

/// A word after expansion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expansion {
    /// The value: variables replaced, quotes and escape characters removed.
    pub text: String,
    /// The value split at white space that was neither quoted nor escaped.
    pub words: Vec<String>,
    /// Names that had a value, in order of the alphabet, each once.
    pub matched: Vec<String>,
    /// Names that had none.
    pub unmatched: Vec<String>,
}

/// The most bytes that an expansion may produce, what is computed and thrown away included. Linux
/// takes no longer environment string either (`MAX_ARG_STRLEN`).
pub const LIMIT: usize = 128 * 1024;

/// Expands a word as BuildKit does: `$name`, `${name}` and the operators `-`, `+`, `?` (each also
/// after `:`), `#`, `##`, `%`, `%%`, `/` and `//`, outside single quotes. A name for which `lookup`
/// has nothing expands to nothing.
pub fn expand(
    word: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Expansion, ExpandError> {
    let mut lexer = Lexer::new(word, escape, Mode::EXPAND, lookup, LIMIT);
    let (text, words) = lexer.whole()?;
    let listed = |names: BTreeSet<String>| names.into_iter().collect();
    Ok(Expansion {
        text,
        words: words.into_iter().map(|word| word.text).collect(),
        matched: listed(lexer.matched),
        unmatched: listed(lexer.unmatched),
    })
}

/// The variables that a word mentions, those inside operators included, in order. Where the word
/// cannot be expanded, those before the fault.
///
/// [`Word::source_range`](super::Word::source_range) takes the ranges into the source.
pub fn references(word: &str, escape: char) -> Vec<Reference> {
    if !word.contains('$') {
        return Vec::new();
    }
    let mut lexer = Lexer::new(word, escape, Mode::RAW, &|_| None, usize::MAX);
    let _ = lexer.whole();
    lexer.references.retain(|reference| !reference.range.is_empty());
    lexer.references
}

/// Why BuildKit cannot expand a word whatever its variables hold, if that is so.
pub(super) fn fault(word: &str, escape: char) -> Option<ExpandError> {
    if !word.contains(['$', '\'', '"']) {
        return None;
    }
    Lexer::new(word, escape, Mode::EXPAND, &|_| None, usize::MAX).whole().err()
}

#[cfg(test)]
mod tests {
    use super::super::reference::Operator;
    use super::*;

    fn value(word: &str) -> Result<String, ExpandError> {
        let lookup = |name: &str| match name {
            "path" => Some("/usr/local/bin".to_owned()),
            "empty" => Some(String::new()),
            _ => None,
        };
        expand(word, '\\', &lookup).map(|expansion| expansion.text)
    }

    #[test]
    fn operators_work_on_values() {
        for (word, expected) in [
            ("$path:x", "/usr/local/bin:x"),
            ("'$path'\"$path\"", "$path/usr/local/bin"),
            ("\\$path", "$path"),
            ("${empty:-a}${empty-b}${none-c}", "ac"),
            ("${path+a}${empty:+b}", "a"),
            ("${none:-${path:-x}}", "/usr/local/bin"),
            ("${path#/*/}", "local/bin"),
            ("${path##/*/}", "bin"),
            ("${path%/*}", "/usr/local"),
            ("${path%%/*}", ""),
            ("${path/l/L}", "/usr/Local/bin"),
            ("${path//\\//:}", ":usr:local:bin"),
            ("${path//*/<$0>}", "<>"),
        ] {
            assert_eq!(value(word).as_deref(), Ok(expected), "{word}");
        }
    }

    #[test]
    fn faults_have_their_kind() {
        assert_eq!(value("\"a"), Err(ExpandError::UnterminatedQuote));
        assert!(matches!(value("${path"), Err(ExpandError::Substitution(_))));
        assert!(matches!(value("${path=x}"), Err(ExpandError::Substitution(_))));
        assert!(matches!(value("${none:?why}"), Err(ExpandError::Required(..))));
        assert_eq!(value(&"$path".repeat(20_000)), Err(ExpandError::TooLong));
        assert!(matches!(value(&"${a:-".repeat(10_000)), Err(ExpandError::Substitution(_))));
    }

    #[test]
    fn references_say_where_they_stand() {
        let word = "x$a'$b'${c:-${d}}\\$e";
        let found: Vec<_> = references(word, '\\')
            .into_iter()
            .map(|reference| {
                (reference.range.slice(word), reference.name_range.slice(word), reference.operator)
            })
            .collect();
        assert_eq!(
            found,
            [("$a", "a", None), ("${c:-${d}}", "c", Some(Operator::Default)), ("${d}", "d", None)]
        );
    }
}
