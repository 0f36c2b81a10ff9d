//! Splitting arguments into words.

use super::word::Word;
use crate::text::MappedText;

/// The characters that separate words in the plain form; not all of Unicode's white space.
pub(super) const SEPARATORS: [char; 5] = ['\t', '\u{b}', '\u{c}', '\r', ' '];

/// Words between separators, quotes not heeded: COPY, EXPOSE, FROM and the like.
pub(super) fn plain(line: &MappedText, start: usize, end: usize) -> Vec<Word> {
    spans(line, start, end).into_iter().map(|(start, end)| Word::of(line, start, end)).collect()
}

/// The spans of these words.
pub(super) fn spans(line: &MappedText, start: usize, end: usize) -> Vec<(usize, usize)> {
    let text = line.as_str().get(start..end).unwrap_or("");
    let mut words = Vec::new();
    let mut at = start;
    for word in text.split(SEPARATORS) {
        if !word.is_empty() {
            words.push((at, at + word.len()));
        }
        at += word.len() + 1;
    }
    words
}

/// Spans of words between white space where quotes and escapes hold words together; both are kept.
/// An escape character at the very end is dropped.
pub(super) fn quoted(
    line: &MappedText,
    start: usize,
    end: usize,
    escape: char,
) -> Vec<(usize, usize)> {
    let text = line.as_str().get(start..end).unwrap_or("");
    let mut words = Vec::new();
    let mut word_start = None;
    let mut quote = None;
    let mut stop = end;
    let mut characters = text.char_indices().map(|(at, character)| (start + at, character));
    while let Some((at, character)) = characters.next() {
        match quote {
            None if character.is_whitespace() => {
                if let Some(from) = word_start.take() {
                    words.push((from, at));
                }
                continue;
            }
            None if matches!(character, '\'' | '"') => quote = Some(character),
            Some(open) if character == open => quote = None,
            _ => {}
        }
        word_start.get_or_insert(at);
        if character == escape && quote != Some('\'') && characters.next().is_none() {
            stop = at;
        }
    }
    if let Some(from) = word_start
        && from < stop
    {
        words.push((from, stop));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, escape: char) -> Vec<&str> {
        let mut line = MappedText::default();
        line.push(text, 0);
        quoted(&line, 0, text.len(), escape).into_iter().map(|(from, to)| &text[from..to]).collect()
    }

    #[test]
    fn quotes_and_escapes_hold_words_together() {
        assert_eq!(words("a=b c=\"d e\" f='g h'i", '\\'), ["a=b", "c=\"d e\"", "f='g h'i"]);
        assert_eq!(words("a=b\\ c d=\"e\\\" f\"", '\\'), ["a=b\\ c", "d=\"e\\\" f\""]);
        assert_eq!(words("a='b\\' c", '\\'), ["a='b\\'", "c"], "no escape in single quotes");
        assert_eq!(words("a=b` c d", '`'), ["a=b` c", "d"]);
        assert_eq!(words("a=b \\", '\\'), ["a=b"]);
        assert_eq!(words("a=\"b c", '\\'), ["a=\"b c"]);
    }
}
