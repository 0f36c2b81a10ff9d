//! The text between a name and its value, and the start of the value.

use super::Places;
use crate::secrets::names::{self, Name};
use crate::secrets::reader::{element, quote_at, skip_spaces, value_at, value_start, word_end};

/// The kind of text between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// `NAME=value`
    Assign,
    /// `name = value`
    Spaced,
    /// `name: value`
    Colon,
    /// `name:value`
    Tight,
    /// `--name value`, `"--name", "value"`
    Space,
    /// `<name>value</name>`
    Element,
    /// `the name is value`
    Prose,
}

impl Places<'_> {
    /// The kind of text between the name and its value, the offset at which the value starts, and
    /// true if the name is in quotes.
    pub(super) fn between(&self, start: usize, end: usize) -> Option<(Between, usize, bool)> {
        let bytes = self.text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied();
        let before = start.checked_sub(1).and_then(byte);
        let is_variable = before == Some(b'$')
            || before == Some(b'{') && start > 1 && byte(start - 2) == Some(b'$');
        if is_variable {
            // PowerShell and PHP assign so.
            if before == Some(b'$') && self.starts_statement(start - 1) {
                let sign = skip_spaces(self.text, end);
                let value = skip_spaces(self.text, sign + 1);
                if byte(sign) == Some(b'=') && quote_at(self.text, value) > 0 {
                    return Some((Between::Spaced, value, false));
                }
            }
            // `${TOKEN:-value}` is a value of TOKEN; `$TOKEN` is none.
            let colon = usize::from(byte(end) == Some(b':'));
            let default = before == Some(b'{') && matches!(byte(end + colon), Some(b'-' | b'='));
            return default.then_some((Between::Assign, end + colon + 1, false));
        }
        // `"name": `, `\"name\": `, `['name'] = `
        let quote = quote_at(self.text, end);
        let is_closed = quote > 0 && before.is_some_and(|byte| byte == b'"' || byte == b'\'');
        let after = if is_closed { end + quote } else { end };
        let after = after + usize::from(is_closed && byte(after) == Some(b']'));
        if is_any(&NAMING, self.before)
            && let Some(value) = self.value_of_pair(after)
        {
            return Some((Between::Colon, value, true));
        }
        let next = skip_spaces(self.text, after);
        let is_flag = byte(start) == Some(b'-');
        let rest = self.text.get(next..)?;
        match byte(next)? {
            // `<password>…</password>`
            b'>' if before == Some(b'<') && next == end => {
                Some((Between::Element, element(self.text, end + 1), false))
            }
            // `<entry key="password">…</entry>`
            b'>' if is_closed && next == after && matches!(self.before, "name" | "key") => {
                Some((Between::Element, element(self.text, next + 1), false))
            }
            // `<name>password</name><value>…</value>`, `<key>…</key><string>…</string>`
            b'<' if next == end && rest.starts_with("</") => {
                const PAIRS: [(&str, &str); 2] = [("</name>", "<value>"), ("</key>", "<string>")];
                let &(close, open) = PAIRS.iter().find(|(close, _)| rest.starts_with(close))?;
                let value = element(self.text, next + close.len());
                let is_value = self.text.get(value..)?.starts_with(open);
                let value = element(self.text, value + open.len());
                is_value.then_some((Between::Element, value, false))
            }
            // `read TOKEN <<< value`
            b'<' if rest.starts_with("<<<") => {
                Some((Between::Assign, skip_spaces(self.text, next + 3), false))
            }
            // SQL's `PASSWORD('value')`
            b'(' if next == end
                && self
                    .text
                    .get(start..end)
                    .is_some_and(|it| it.eq_ignore_ascii_case("password"))
                && matches!(byte(next + 1), Some(b'\'' | b'"')) =>
            {
                Some((Between::Spaced, next + 1, false))
            }
            // SQL's `SET PASSWORD FOR 'root'@'localhost' = 'value'`
            b'F' | b'f'
                if self.before.eq_ignore_ascii_case("set")
                    && rest.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("for ")) =>
            {
                let near = rest.get(..rest.floor_char_boundary(160))?;
                let sign = near.split('\n').next().unwrap_or(near).find('=')?;
                let value = skip_spaces(self.text, next + sign + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Spaced, value, false))
            }
            b'=' if byte(next + 1) == Some(b'=') => None,
            b'=' if byte(next + 1) == Some(b'>') => {
                Some((Between::Colon, skip_spaces(self.text, next + 2), is_closed))
            }
            b'=' if next == end => Some((Between::Assign, next + 1, false)),
            b'=' => Some((Between::Spaced, skip_spaces(self.text, next + 1), is_closed)),
            b'+' | b':' if byte(next + 1) == Some(b'=') && next == end => {
                Some((Between::Assign, next + 2, false))
            }
            // `password := "value"` of Go, `PASSWORD := value` and `PASSWORD ?= value` of Make
            b':' | b'?' if byte(next + 1) == Some(b'=') => {
                let value = skip_spaces(self.text, next + 2);
                let is_make = byte(start).is_some_and(|it| it.is_ascii_uppercase());
                (is_make || quote_at(self.text, value) > 0).then_some((
                    Between::Spaced,
                    value,
                    is_closed,
                ))
            }
            // `ENV['TOKEN'] ||= 'value'` of Ruby
            b'|' if rest.starts_with("||=") => {
                let value = skip_spaces(self.text, next + 3);
                (quote_at(self.text, value) > 0).then_some((Between::Spaced, value, is_closed))
            }
            // `const password: string = "value"`
            b':' if let Some(length) = typed(rest) => {
                Some((Between::Spaced, next + length, is_closed))
            }
            // LDIF's base64
            b':' if byte(next + 1) == Some(b':')
                && byte(next + 2) == Some(b' ')
                && self.starts_line(start) =>
            {
                Some((Between::Colon, skip_spaces(self.text, next + 2), false))
            }
            b':' if byte(next + 1) == Some(b':') || byte(next + 1) == Some(b'/') => None,
            b':' => {
                let value = skip_spaces(self.text, next + 1);
                let ends = matches!(byte(value), None | Some(b'\n' | b'\r'));
                let between = if is_closed || ends || value > next + 1 {
                    Between::Colon
                } else {
                    Between::Tight
                };
                Some((between, value, is_closed))
            }
            // `define('DB_PASSWORD', 'value')`
            b',' if is_closed && self.starts_arguments(start - 1) => {
                let value = skip_spaces(self.text, next + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Colon, value, true))
            }
            // `set :password, 'value'` of Ruby
            b',' if before == Some(b':') => {
                let value = skip_spaces(self.text, next + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Colon, value, true))
            }
            b',' if is_flag && is_closed => {
                let value = skip_spaces(self.text, next + 1);
                (quote_at(self.text, value) > 0).then_some((Between::Space, value, true))
            }
            // `var password string = "value"` of Go, `process.env.SECRET || "value"`
            b's' if rest.starts_with("string = \"") => Some((Between::Spaced, next + 9, false)),
            b'|' if rest.starts_with("|| ")
                && quote_at(self.text, next + 3) > 0
                && self.text.get(start..end)?.starts_with("process.env.") =>
            {
                Some((Between::Spaced, next + 3, false))
            }
            _ if next > after && rest.starts_with("is ") => {
                Some((Between::Prose, skip_spaces(self.text, next + 3), false))
            }
            // PowerShell's `New-Item -Path Env:TOKEN -Value value`
            b'-' if next > after && self.before.eq_ignore_ascii_case("env") => {
                let length = "-value ".len();
                let is_value =
                    rest.get(..length).is_some_and(|it| it.eq_ignore_ascii_case("-value "));
                is_value.then(|| (Between::Assign, skip_spaces(self.text, next + length), false))
            }
            _ if next > after => Some((Between::Space, next, is_closed)),
            _ => None,
        }
    }

    /// The offset at which the value of `name="TOKEN" value="…"` starts, or of those keys on two
    /// lines.
    fn value_of_pair(&self, after: usize) -> Option<usize> {
        let near = self.text.get(after..self.text.floor_char_boundary(after + 64))?;
        let rest = near.trim_start_matches([' ', '\t', '\n', '\r', ',', '\\', '"', '\'']);
        let word = rest.get(..word_end(rest, 0, |byte| byte.is_ascii_alphabetic()))?;
        let rest = rest.get(word.len()..).filter(|_| is_any(&VALUES, word))?;
        let rest = rest.trim_start_matches(['\\', '"', '\'']).trim_start();
        let rest = rest.strip_prefix([':', '='])?.trim_start_matches(' ');
        Some(after + near.len() - rest.len())
    }

    /// The kind of a value by the key behind it: `{"Value": "…", "Name": "DB_PASSWORD"}`.
    pub(super) fn named_behind(&self, name: &str, at: usize) -> Name {
        let Some(value) = value_at(self.text, at).filter(|_| is_any(&VALUES, name)) else {
            return Name::Plain;
        };
        let from = value.range.end();
        let near = self.text.get(from..self.text.floor_char_boundary(from + 160)).unwrap_or("");
        let words = near.split(|c: char| " \t\r\n,\\\"':=".contains(c));
        let mut words = words.filter(|word| !word.is_empty());
        let is_next = words.next().is_some_and(|key| is_any(&NAMING, key));
        words.next().filter(|_| is_next).map_or(Name::Plain, names::name)
    }

    /// True if a statement may start at a place: the line, a command or a string does.
    fn starts_statement(&self, at: usize) -> bool {
        // The longest word below and some spaces.
        let from = self.text.floor_char_boundary(at.saturating_sub(24)).max(self.line);
        let before = self.text.get(from..at).unwrap_or("").trim_end();
        let word = before.rsplit([' ', '\t']).next().unwrap_or("");
        before.is_empty()
            || before.ends_with([';', '{', '|', '&', '(', '"', '\''])
            || ["RUN", "<?php", "-Command", "-c"].iter().any(|it| word.eq_ignore_ascii_case(it))
    }

    /// True if a bracket opens before a place, but for spaces.
    fn starts_arguments(&self, at: usize) -> bool {
        let from = self.text.floor_char_boundary(at.saturating_sub(16));
        self.text.get(from..at).is_some_and(|before| before.trim_end().ends_with('('))
    }
}

/// The offset at which the value of `: type = "value"` starts.
fn typed(rest: &str) -> Option<usize> {
    const LONGEST: usize = 48;
    let near = rest.get(..rest.floor_char_boundary(LONGEST))?;
    let sign = near.find(" = ")? + 1;
    let kind = near.get(1..sign)?.trim();
    let is_type = !kind.is_empty()
        && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"&_.<>[]| '?".contains(&byte));
    let value = skip_spaces(rest, sign + 1);
    (is_type && quote_at(rest, value_start(rest, value)) > 0).then_some(value)
}

/// Keys whose values are names of others, and the keys of their values.
const NAMING: [&str; 3] = ["name", "key", "parameterkey"];
const VALUES: [&str; 2] = ["value", "parametervalue"];

fn is_any(words: &[&str], word: &str) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}
