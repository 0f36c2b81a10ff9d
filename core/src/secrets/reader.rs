//! Reading values out of text of any kind: shell, JSON, YAML, INI, addresses.

use super::values::reference_end;
use crate::text::TextRange;

/// A value as it stands in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value {
    /// Without its quotes.
    pub(super) range: TextRange,
    pub(super) quoted: bool,
    /// True if it is in single quotes, where `$` is a character like others.
    pub(super) single: bool,
}

/// The longest value in quotes.
const LONGEST: usize = 2048;
/// The most bytes of a word that are looked at.
const LOOKED_AT: usize = 256;

/// The value that starts at a place: in quotes to the closing one, else a word.
pub(super) fn value_at(text: &str, at: usize) -> Option<Value> {
    let at = value_start(text, at);
    let quote = quote_at(text, at);
    if quote > 0 {
        let from = at + quote;
        let mark = text.get(at..from)?;
        let near = text.get(from..text.floor_char_boundary(from + LONGEST))?;
        if let Some(length) = closing(near, mark) {
            return (length > 0).then(|| Value {
                range: TextRange::new(from, from + length),
                quoted: true,
                single: mark == "'",
            });
        }
        return unquoted(text, from);
    }
    unquoted(text, at)
}

/// The pieces of the shell's word that starts at a place: `ci:"a b"'c'` has three, two of them in
/// quotes of their own. Of a word with more, the first ones.
pub(super) fn pieces(text: &str, at: usize) -> Vec<Value> {
    const MOST: usize = 16;
    let mut all: Vec<Value> = Vec::new();
    let mut next = value_at(text, at);
    while let Some(piece) = next.filter(|_| all.len() < MOST) {
        next = after_piece(text, &piece);
        all.push(piece);
    }
    all
}

/// The piece of a word that touches another one before it.
fn after_piece(text: &str, piece: &Value) -> Option<Value> {
    let close = if piece.quoted { quote_at(text, piece.range.end()) } else { 0 };
    let at = piece.range.end() + close;
    let quote = quote_at(text, at);
    // Escaped quotes are those of the string that the word stands in.
    if close > 1 || quote > 1 || !goes_on(text, at + quote) {
        return None;
    }
    // What stood after the opening quote would be a word of its own, were it none.
    value_at(text, at).filter(|it| quote > 0 && it.quoted || quote == 0 && close > 0)
}

/// True if a word goes on at a place: no space, operator, bracket or quote is there.
fn goes_on(text: &str, at: usize) -> bool {
    let next = text.as_bytes().get(at);
    next.is_some_and(|byte| !byte.is_ascii_whitespace() && !b",;&|)]}<>\"'`\\".contains(byte))
}

impl Value {
    /// The offset at which its text ends, also if it is too long to be looked at as a whole.
    pub(super) fn end(&self, text: &str) -> usize {
        let end = self.range.end();
        if self.quoted || self.range.len() < LOOKED_AT - 4 {
            return end;
        }
        word_end(text, end, |byte| !byte.is_ascii_whitespace() && !b"\"'".contains(&byte))
    }
}

/// The offset of the quote of a value that starts at a place, or of its first letter.
pub(super) fn value_start(text: &str, at: usize) -> usize {
    at + before_quote(text, at)
}

/// The number of bytes that open a value before its quote: the `$` of the shell's `$'…'`, the `N`
/// of SQL, the `b`, `f`, `r` and `u` of Python, two of `"""`.
fn before_quote(text: &str, at: usize) -> usize {
    let opens = |next: &u8| !next.is_ascii_whitespace() && !b"\"';&|),".contains(next);
    match text.as_bytes().get(at..) {
        Some([b'$' | b'N', b'\'', next, ..]) if opens(next) => 1,
        Some([b'b' | b'f' | b'r' | b'u', b'\'' | b'"', next, ..]) if opens(next) => 1,
        Some([b'b' | b'f' | b'r', b'b' | b'f' | b'r', b'\'' | b'"', next, ..]) if opens(next) => 2,
        Some([b'"', b'"', b'"', next, ..] | [b'\'', b'\'', b'\'', next, ..]) if opens(next) => 2,
        _ => 0,
    }
}

/// The offset at which a quote closes, on the same line.
fn closing(text: &str, mark: &str) -> Option<usize> {
    let quote = mark.bytes().last()?;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'\n' {
            return None;
        }
        if mark.len() > 1 {
            if text.get(at..).is_some_and(|rest| rest.starts_with(mark)) {
                return Some(at);
            }
        } else if byte == quote {
            return Some(at);
        } else if byte == b'\\' && quote == b'"' {
            at += 1;
        }
        at += 1;
    }
    None
}

fn unquoted(text: &str, from: usize) -> Option<Value> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        if at - from >= LOOKED_AT {
            break;
        }
        if (byte == b'$' || byte == b'`' && at == from)
            && let Some(end) = reference_end(text, at)
        {
            at = end;
            continue;
        }
        // `a\ b` is one word of the shell.
        if byte == b'\\' && bytes.get(at + 1) == Some(&b' ') && goes_on(text, at + 2) {
            at += 2;
            continue;
        }
        let stops = match byte {
            b'"' | b'\'' | b'`' => true,
            b'\\' => bytes.get(at + 1).is_none_or(|next| b"\"'nrt\n\r".contains(next)),
            b';' | b'&' | b',' | b'|' | b'>' | b'<' | b')' | b'}' | b']' => ends(text, at),
            _ => byte.is_ascii_whitespace(),
        };
        if stops {
            break;
        }
        at += 1;
    }
    let at = text.floor_char_boundary(at);
    (at > from).then(|| Value { range: TextRange::new(from, at), quoted: false, single: false })
}

/// True if a sign ends a value: an operator, a bracket of what the value stands in, or a separator
/// before the next name and value.
fn ends(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let Some(&next) = bytes.get(at + 1) else { return true };
    if next.is_ascii_whitespace() || b"\"'`;&,|)}]>\\#".contains(&next) {
        return true;
    }
    let sign = bytes.get(at).copied().unwrap_or(b' ');
    match sign {
        b'>' | b'<' | b'|' => next == b'/' || next == b'$' || next == sign,
        b';' | b'&' | b',' => {
            let near = text.get(at + 1..text.floor_char_boundary(at + 64)).unwrap_or("");
            let name = near
                .bytes()
                .take_while(|&byte| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte));
            let name = name.count();
            name > 0 && near.as_bytes().get(name) == Some(&b'=')
        }
        _ => false,
    }
}

/// The length of the quote at a place, with the backslashes before it; 0 where there is none.
pub(super) fn quote_at(text: &str, at: usize) -> usize {
    let slashes = word_end(text, at, |byte| byte == b'\\') - at;
    match text.as_bytes().get(at + slashes) {
        Some(b'"' | b'\'') if slashes < 8 => slashes + 1,
        _ => 0,
    }
}

/// The offset at which the text of an element starts: behind line ends and the mark of CDATA.
pub(super) fn element(text: &str, at: usize) -> usize {
    let near = text.get(at..text.floor_char_boundary(at + 256)).unwrap_or("");
    let rest = near.trim_start();
    let rest = rest.strip_prefix("<![CDATA[").unwrap_or(rest);
    at + near.len() - rest.len()
}

/// The place after the spaces at a place; not over the end of the line.
pub(super) fn skip_spaces(text: &str, at: usize) -> usize {
    word_end(text, at, |byte| byte == b' ' || byte == b'\t')
}

/// The end of the bytes of a kind that start at a place.
pub(super) fn word_end(text: &str, at: usize, is: fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or(&[]);
    at + rest.iter().take_while(|&&byte| is(byte)).count()
}

/// True if a quote at a place closes what another of its line opened: `"password=" …`.
pub(super) fn closes(text: &str, line: usize, at: usize) -> bool {
    const LOOKED_AT: usize = 512;
    let Some(quote @ (b'"' | b'\'')) = text.as_bytes().get(at).copied() else { return false };
    let from = line.max(text.floor_char_boundary(at.saturating_sub(LOOKED_AT)));
    let before = text.as_bytes().get(from..at).unwrap_or(&[]);
    let after = text.as_bytes().get(at + 1);
    let ends = after.is_none_or(|byte| byte.is_ascii_whitespace() || b"$|;)&".contains(byte));
    // Each quote turns it.
    ends && before.iter().fold(false, |open, byte| open != (*byte == quote))
}

/// `PWD={secret};` of a connection string without its bracket; nothing for `{name}`, the place of a
/// variable.
pub(super) fn unbraced(text: &str, value: Value) -> Option<Value> {
    let start = value.range.start();
    let opens = !value.quoted
        && text.as_bytes().get(start) == Some(&b'{')
        && text.as_bytes().get(start + 1) != Some(&b'{');
    // A separator may stand in it.
    let near = text.get(..text.floor_char_boundary(start + LOOKED_AT)).unwrap_or(text);
    let end = word_end(near, start, |byte| !byte.is_ascii_whitespace() && !b"}\"'".contains(&byte));
    let range = TextRange::new((start + 1).min(end), end);
    let closes = text.as_bytes().get(end) == Some(&b'}')
        && !text.as_bytes().get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
    if !opens || range.is_empty() || !closes {
        return Some(value);
    }
    let is_name = |byte: u8| byte.is_ascii_lowercase() || b"_.".contains(&byte);
    (!range.slice(text).bytes().all(is_name)).then_some(Value { range, ..value })
}
