//! The instruction that a misspelt word was likely meant as.

use super::ast::Keyword;

/// The keyword that `word` is a slip of the fingers away from: one letter too many, too few or
/// another, or two that changed places; two such slips in keywords of six letters and more. The first
/// in alphabetical order among equals; `None` for a word that is far from all of them.
pub(super) fn keyword(word: &str) -> Option<Keyword> {
    let word = word.as_bytes();
    // Two letters are a program (`cd`) rather than a keyword with one missing, and `<<ONBUILD` begins
    // a heredoc that lost its instruction.
    if word.len() < 3 || word.contains(&b'<') {
        return None;
    }
    Keyword::ALL
        .into_iter()
        .filter(|keyword| keyword.as_str().len().abs_diff(word.len()) <= 2)
        .map(|keyword| (slips(word, keyword.as_str().as_bytes()), keyword))
        .filter(|&(slips, keyword)| slips <= if keyword.as_str().len() < 6 { 1 } else { 2 })
        .min_by_key(|&(slips, _)| slips)
        .map(|(_, keyword)| keyword)
}

/// The room of a row: no keyword is longer than eleven letters.
const ROW: usize = 12;

/// The distance of a word from a keyword, in any case of letters: letters put in, left out, changed,
/// or swapped with their neighbour (optimal string alignment).
fn slips(word: &[u8], keyword: &[u8]) -> usize {
    let is_same = |one: Option<&u8>, other: Option<&u8>| {
        one.zip(other).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    let cell = |row: &[usize; ROW], column: usize| row.get(column).copied().unwrap_or(ROW);
    let mut row: [usize; ROW] = std::array::from_fn(|column| column);
    let mut above = [0; ROW];
    for at in 0..word.len() {
        let mut next = [at + 1; ROW];
        let mut left = at + 1;
        for column in 0..keyword.len() {
            let changed = usize::from(!is_same(word.get(at), keyword.get(column)));
            let mut least =
                (cell(&row, column) + changed).min(cell(&row, column + 1) + 1).min(left + 1);
            if let (Some(before), Some(beside)) = (at.checked_sub(1), column.checked_sub(1))
                && is_same(word.get(at), keyword.get(beside))
                && is_same(word.get(before), keyword.get(column))
            {
                least = least.min(cell(&above, beside) + 1);
            }
            if let Some(here) = next.get_mut(column + 1) {
                *here = least;
            }
            left = least;
        }
        above = std::mem::replace(&mut row, next);
    }
    cell(&row, keyword.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_fingers_are_seen() {
        for (word, expected) in [
            ("form", Keyword::From),
            ("FRM", Keyword::From),
            ("FROMM", Keyword::From),
            ("RUNN", Keyword::Run),
            ("RNU", Keyword::Run),
            ("CPOY", Keyword::Copy),
            ("EVN", Keyword::Env),
            ("LABLE", Keyword::Label),
            ("ENTRYPIONT", Keyword::Entrypoint),
            ("ENTRY_POINT", Keyword::Entrypoint),
            ("WORKIDR", Keyword::Workdir),
            ("WORDKIR", Keyword::Workdir),
            ("HELTHCHEK", Keyword::Healthcheck),
            ("VOLUMES", Keyword::Volume),
        ] {
            assert_eq!(keyword(word), Some(expected), "{word}");
        }
        for word in [
            "XYZ", "R", "", "EN", "cd", "FOO", "for", "set", "port", "EOF", "exec", "if", "COPPYY",
            "DOCKER",
        ] {
            assert_eq!(keyword(word), None, "{word}");
        }
        for word in ["<<ONBUILD", "<ONBUILD", "<<VOLUME", "3<WORKDIR", "ONBUILD<<"] {
            assert_eq!(keyword(word), None, "{word}");
        }
    }
}
