//! Headers that hold a secret: `Authorization: Bearer …`, `Cookie: …`.

use super::Places;
use super::between::Between;
use crate::secrets::names::{Name, is_scheme};
use crate::secrets::push;
use crate::secrets::reader::{quote_at, skip_spaces, value_at, word_end};
use crate::secrets::values::{is_keyish, is_secret, literals};
use crate::text::TextRange;

impl Places<'_> {
    /// `Authorization: Bearer …`, `Cookie: …`: all but the scheme.
    pub(super) fn header(&mut self, at: usize, between: Between) -> Option<usize> {
        // `proxy_set_header Authorization "Basic …"` of nginx
        let is_set = between == Between::Space
            && self.before.ends_with("_header")
            && quote_at(self.text, at) > 0;
        if !matches!(between, Between::Colon | Between::Tight | Between::Assign) && !is_set {
            return None;
        }
        let text = self.text;
        if text.get(at..).is_some_and(|rest| rest.starts_with("\\ ")) {
            return self.escaped_header(at);
        }
        let mut at = at + quote_at(text, at);
        let near = text.get(..text.floor_char_boundary(at + 1024))?;
        let end = word_end(near, at, |byte| !b"\"'`\n\r\\".contains(&byte));
        let line = text.get(at..end)?;
        let (scheme, rest) = line.split_once(' ').unwrap_or(("", line));
        if is_scheme(scheme) {
            at += scheme.len() + (line.len() - scheme.len() - rest.trim_start().len());
        }
        // A value in quotes of its own, after the scheme: `"token " + "…"` is code.
        let range = TextRange::new(at, at + text.get(at..end)?.trim_end().len());
        let value = range.slice(text);
        let written = literals(value, false);
        if value.is_empty()
            || written.is_empty()
            || !is_secret(Name::Secret, value)
            || is_prose(value)
        {
            return None;
        }
        push(self.found, "Authorization", range);
        Some(range.end())
    }

    /// A header in a word of the shell without quotes: `Authorization:\ Bearer\ …`.
    fn escaped_header(&mut self, at: usize) -> Option<usize> {
        let value = value_at(self.text, at)?;
        let it = value.range.slice(self.text);
        let start = it.rfind("\\ ").map_or(0, |blank| blank + 2);
        let range = TextRange::new(value.range.start() + start, value.range.end());
        let it = range.slice(self.text);
        let written = !literals(it, false).is_empty() && is_secret(Name::Secret, it);
        written.then(|| {
            push(self.found, "Authorization", range);
            range.end()
        })
    }

    /// `Bearer …` anywhere.
    pub(super) fn bearer(&mut self, end: usize) -> Option<usize> {
        let at = skip_spaces(self.text, end);
        let value = value_at(self.text, at).filter(|_| at > end)?;
        let it = value.range.slice(self.text);
        let is_long = it.len() >= 8 && it.bytes().any(|byte| byte.is_ascii_digit());
        if !is_keyish(it) && !is_long {
            return None;
        }
        let written = !literals(it, false).is_empty() && is_secret(Name::Secret, it);
        written.then(|| {
            push(self.found, "Bearer", value.range);
            value.range.end()
        })
    }
}

pub(super) fn is_header(name: &str) -> bool {
    const HEADERS: [&str; 7] = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "extraheader",
        "x-authorization",
        "x-jfrog-art-api",
    ];
    HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header))
}

/// Several plain words: text about a header and not one.
fn is_prose(value: &str) -> bool {
    value.contains(' ')
        && !value.contains(['=', ';'])
        && !value.bytes().any(|byte| byte.is_ascii_digit())
}
