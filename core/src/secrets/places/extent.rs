//! The start of a value, behind what opens it, and its end.

use super::between::Between;
use super::{DEEPEST, Places};
use crate::secrets::names::{self, Name};
use crate::secrets::reader::{Value, pieces, quote_at, skip_spaces, value_at, word_end};
use crate::text::TextRange;

impl Places<'_> {
    /// The other pieces of a word of the shell: `"b"` of `'a'"b"`. What follows a quote and is
    /// neither a letter, a digit nor a quote belongs to another language: `"a".strip()`.
    pub(super) fn other_pieces(&self, at: usize) -> Vec<Value> {
        let is_word = |piece: &Value| {
            let starts = self.text.as_bytes().get(piece.range.start());
            piece.quoted || starts.is_some_and(u8::is_ascii_alphanumeric)
        };
        pieces(self.text, at).into_iter().skip(1).take_while(is_word).collect()
    }

    /// `"pass:a b"` of openssl to the end of its quotes.
    pub(super) fn in_quotes(&self, start: usize, between: Between, value: Value) -> Value {
        let is_word = between == Between::Tight
            && start > 0
            && self.text.get(start..).is_some_and(|it| it.starts_with("pass:"))
            && quote_at(self.text, start - 1) == 1;
        let whole = if is_word { value_at(self.text, start - 1) } else { None };
        match whole.filter(|whole| whole.quoted && whole.range.end() > value.range.end()) {
            Some(whole) => {
                Value { range: TextRange::new(value.range.start(), whole.range.end()), ..whole }
            }
            None => value,
        }
    }

    /// The offset at which a value of YAML or JSON starts that stands in the next line or behind a
    /// marker: `password: |`, `password: !!str …`; the place itself for others.
    pub(super) fn below(&self, at: usize) -> usize {
        let text = self.text;
        // Marks are short.
        let near = text.get(at..text.floor_char_boundary(at + DEEPEST)).unwrap_or("");
        let line = near.split('\n').next().unwrap_or(near);
        if line.starts_with(['!', '&']) {
            return line.find(' ').map_or(at, |length| skip_spaces(text, at + length));
        }
        let rest = line.strip_prefix(['|', '>']).unwrap_or(line);
        if !rest.trim_matches(|c: char| c.is_ascii_digit() || " -+\r".contains(c)).is_empty() {
            return at;
        }
        let next = at + line.len() + 1;
        let start = skip_spaces(text, next);
        let indent = |from: usize| skip_spaces(text, from) - from;
        let below = text.get(start..word_end(text, start, |byte| byte != b'\n')).unwrap_or("");
        let is_value = next < text.len()
            && indent(next) > indent(self.line)
            && !below.is_empty()
            && !below.contains(": ")
            && !below.starts_with("- ")
            && !below.trim_end().ends_with([':', '{', '[']);
        if is_value { start } else { at }
    }

    /// The rest of the line for `password: some words`.
    pub(super) fn whole_line(
        &self,
        start: usize,
        between: Between,
        closed: bool,
        value: Value,
    ) -> Value {
        let takes = matches!(between, Between::Colon | Between::Spaced)
            && !closed
            && !value.quoted
            && self.starts_line(start)
            && names::name(
                self.text.get(start..).unwrap_or("").split([':', '=', ' ']).next().unwrap_or(""),
            ) == Name::Password
            && !self.text.get(self.line..start).is_some_and(|before| before.contains('#'));
        if !takes {
            return value;
        }
        let from = value.range.start();
        let end = word_end(self.text, from, |byte| byte != b'\n' && byte != b'\r');
        let line = self.text.get(from..end).unwrap_or("");
        let line = line.find(" #").and_then(|at| line.get(..at)).unwrap_or(line).trim_end();
        // A quote that closes belongs to what the line stands in.
        let line = line.trim_end_matches(['"', '\'', ',', '\\']);
        let end = (from + line.len()).max(value.range.end());
        Value { range: TextRange::new(from, end), ..value }
    }
}

/// The place behind a bracket that opens before a string: `PASSWORD = ("value")`.
pub(super) fn opened(text: &str, at: usize, between: Between) -> usize {
    let is_value = matches!(between, Between::Spaced | Between::Assign | Between::Colon);
    let opens = is_value && text.as_bytes().get(at) == Some(&b'(');
    let inner = skip_spaces(text, at + 1);
    let value = if opens { value_at(text, inner).filter(|value| value.quoted) } else { None };
    let Some(end) = value.map(|value| value.range.end()) else { return at };
    // One of several is no value: `auth=("user", password)`.
    let next = skip_spaces(text, end + quote_at(text, end));
    if text.as_bytes().get(next) == Some(&b',') { at } else { inner }
}

/// A value in back-ticks, where those are no command: `` password: `value` ``.
pub(super) fn backticked(text: &str, at: usize, between: Between) -> Option<Value> {
    const LONGEST: usize = 256;
    let is_value = matches!(between, Between::Spaced | Between::Colon);
    if !is_value || text.as_bytes().get(at) != Some(&b'`') {
        return None;
    }
    let near = text.get(..text.floor_char_boundary(at + LONGEST)).unwrap_or(text);
    let is_word = |byte: u8| !byte.is_ascii_whitespace() && !b"`$\"'".contains(&byte);
    let end = word_end(near, at + 1, is_word);
    let range = TextRange::new(at + 1, end);
    let stands = near.as_bytes().get(end) == Some(&b'`')
        && range.slice(text).bytes().any(|byte| byte.is_ascii_digit());
    stands.then_some(Value { range, quoted: true, single: true })
}
