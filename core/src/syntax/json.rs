//! The JSON form of arguments: a list of strings.

use serde::de::IgnoredAny;

use super::word::{Word, WordBuilder};
use crate::text::{MappedText, TextRange};

/// An argument text taken as JSON.
pub(super) enum Json {
    /// No JSON list: it is read in the plain form.
    Not,
    /// A JSON list with something other than strings in it, which BuildKit refuses; where that
    /// stands.
    NotStrings(TextRange),
    /// A list of strings.
    List(Vec<Word>),
}

/// Reads the bytes from `start` to `end` of `line`. Linear; nesting costs no stack.
pub(super) fn read(line: &MappedText, start: usize, end: usize) -> Json {
    let Some(text) = line.as_str().get(start..end) else { return Json::Not };
    if !text.starts_with('[') || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return Json::Not;
    }
    // The text is valid JSON from here on, so that the shape is all there is left to look at.
    let mut words = Vec::new();
    let mut at = 1;
    while let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match character {
            '"' => {
                let (word, next) = string(line, text, start, at);
                words.push(word);
                at = next;
            }
            ' ' | '\t' | '\r' | '\n' | ',' => at += 1,
            ']' => break,
            _ => {
                let from = start + at;
                return Json::NotStrings(line.source_range(from, from + character.len_utf8()));
            }
        }
    }
    Json::List(words)
}

/// The string whose opening quote is at `at`, and the offset after its closing one.
fn string(line: &MappedText, text: &str, base: usize, at: usize) -> (Word, usize) {
    let mut word = WordBuilder::default();
    let mut from = at + 1;
    loop {
        let rest = text.get(from..).unwrap_or("");
        let run = rest.find(['"', '\\']).unwrap_or(rest.len());
        word.push_run(line, base + from, base + from + run);
        from += run;
        if !rest.get(run..).is_some_and(|rest| rest.starts_with('\\')) {
            let end = (from + 1).min(text.len());
            return (word.finish(line.source_range(base + at, base + end)), end);
        }
        let (decoded, length) = escape(text.get(from..).unwrap_or(""));
        word.push_decoded(decoded, line, base + from, base + from + length);
        from += length;
    }
}

/// The character that an escape sequence stands for, and the sequence's length. Half a surrogate
/// pair stands for U+FFFD, as in Go.
fn escape(text: &str) -> (char, usize) {
    let simple = match text.as_bytes().get(1) {
        Some(b'u') => {
            let high = unit(text);
            if let Some(character) = char::from_u32(high) {
                return (character, 6);
            }
            let low = text.get(6..).filter(|rest| rest.starts_with("\\u")).map_or(0, unit);
            let pair = char::decode_utf16([high as u16, low as u16]).next();
            return match pair {
                Some(Ok(character)) if low != 0 => (character, 12),
                _ => (char::REPLACEMENT_CHARACTER, 6),
            };
        }
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(&other) => char::from(other),
        None => return ('\\', 1),
    };
    (simple, 2)
}

fn unit(text: &str) -> u32 {
    text.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Option<Vec<String>> {
        let mut line = MappedText::default();
        line.push(text, 100);
        match read(&line, 0, text.len()) {
            Json::List(words) => Some(words.into_iter().map(|word| word.text).collect()),
            Json::Not | Json::NotStrings(_) => None,
        }
    }

    #[test]
    fn strings_are_decoded_as_in_go() {
        assert_eq!(
            list(r#"["a", "b\n\u00e9\ud83e\udd80\ud800x\/"]"#).unwrap(),
            ["a", "b\né🦀\u{fffd}x/"]
        );
        assert_eq!(list("[]").unwrap(), Vec::<String>::new());
        assert_eq!(list("['a']"), None);
        assert_eq!(list(r#"["a",]"#), None);
        assert_eq!(list(r#"["a"] b"#), None);
        assert_eq!(list(r#"["a", 1]"#), None);
    }

    #[test]
    fn a_nested_list_is_refused_where_it_stands() {
        let mut line = MappedText::default();
        line.push(r#"["a", ["b"]]"#, 100);
        let Json::NotStrings(range) = read(&line, 0, 12) else { panic!("not refused") };
        assert_eq!(range, TextRange::new(106, 107));
    }
}
