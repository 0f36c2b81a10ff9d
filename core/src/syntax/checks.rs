//! The things that BuildKit refuses although the shape of the line is fine: stage names, and words
//! that cannot be expanded; and its guess at a misspelt keyword.

use super::ast::{Body, Instruction, Keyword, SyntaxErrorKind};
use super::expand::fault;
use super::reader::Reader;
use super::reference::ExpandError;
use super::word::Word;

/// Checks quotes and substitutions in the words that BuildKit expands.
pub(super) fn words(instruction: &Instruction, reader: &mut Reader<'_>) {
    let words: Vec<&Word> = match &instruction.body {
        Body::From(from) => vec![&from.image],
        Body::Copy(transfer) | Body::Add(transfer) => {
            transfer.sources.iter().chain([&transfer.destination]).collect()
        }
        Body::Env(pairs) | Body::Label(pairs) => {
            pairs.iter().flat_map(|pair| [&pair.key, &pair.value]).collect()
        }
        Body::Arg(declarations) => declarations
            .iter()
            .flat_map(|declaration| [Some(&declaration.name), declaration.default.as_ref()])
            .flatten()
            .collect(),
        Body::Workdir(word) | Body::User(word) | Body::Stopsignal(word) => vec![word],
        Body::Expose(words) | Body::Volume(words) => words.iter().collect(),
        _ => Vec::new(),
    };
    let values = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
    let values = values.filter(|_| instruction.keyword != Keyword::Arg);
    for word in words.into_iter().chain(values) {
        let kind = match fault(&word.text, reader.escape) {
            Some(ExpandError::UnterminatedQuote) => SyntaxErrorKind::UnterminatedQuote,
            Some(ExpandError::Substitution(why)) => SyntaxErrorKind::Substitution(why),
            Some(ExpandError::Required(..) | ExpandError::TooLong) | None => continue,
        };
        reader.refuse::<()>(word.range, kind);
    }
}

/// True if BuildKit takes `name` for a stage.
pub(super) fn is_stage_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The keyword within two edits of `word`; the first in alphabetical order among equals.
pub(super) fn nearest(word: &str) -> Option<Keyword> {
    let word = word.as_bytes();
    Keyword::ALL
        .into_iter()
        .filter(|keyword| keyword.as_str().len().abs_diff(word.len()) <= 2)
        .map(|keyword| (distance(word, keyword.as_str().as_bytes()), keyword))
        // A short keyword with two edits is hardly itself any more.
        .filter(|&(distance, keyword)| distance <= 2 && distance + 1 < keyword.as_str().len())
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, keyword)| keyword)
}

/// Levenshtein distance of a word from a keyword, in any case of letters.
fn distance(word: &[u8], keyword: &[u8]) -> usize {
    // One row of the usual table; no keyword is longer than eleven letters.
    let mut row = [0; 12];
    for (at, cell) in row.iter_mut().enumerate() {
        *cell = at;
    }
    for (at, letter) in word.iter().enumerate() {
        let [first, rest @ ..] = &mut row;
        let mut diagonal = std::mem::replace(first, at + 1);
        let mut left = at + 1;
        for (cell, other) in rest.iter_mut().zip(keyword) {
            let substituted = diagonal + usize::from(!letter.eq_ignore_ascii_case(other));
            left = substituted.min(*cell + 1).min(left + 1);
            diagonal = std::mem::replace(cell, left);
        }
    }
    row.get(keyword.len()).copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_guessed_within_two_edits() {
        assert_eq!(nearest("form"), Some(Keyword::From));
        assert_eq!(nearest("ENTRYPIONT"), Some(Keyword::Entrypoint));
        assert_eq!(nearest("RUNN"), Some(Keyword::Run));
        assert_eq!(nearest("COPPYY"), Some(Keyword::Copy));
        assert_eq!(nearest("XYZ"), None);
        assert_eq!(nearest("EN"), Some(Keyword::Env));
        assert_eq!(nearest("R"), None, "two edits make any short word of any other");
        assert_eq!(nearest(""), None);
    }
}
