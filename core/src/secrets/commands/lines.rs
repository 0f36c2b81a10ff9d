//! Passwords on lines that a program reads: heredocs, `.curlrc`, `.pgpass`, lines for `chpasswd`.

use super::Commands;
use super::programs::Colon;
use crate::secrets::names::Name;
use crate::secrets::reader::skip_spaces;
use crate::secrets::values::{is_secret, literals};
use crate::secrets::{Found, push};
use crate::text::TextRange;

/// A heredoc that a command opens.
#[derive(Clone, Copy)]
pub(super) struct Heredoc<'a> {
    /// The line that ends it.
    pub(super) mark: &'a str,
    /// True if `$` is a character like others in it.
    pub(super) quoted: bool,
}

/// The kind of the lines that follow.
#[derive(Default)]
pub(super) struct Lines {
    /// The indentation of the `chpasswd:` of cloud-init that the line stands below.
    below: Option<usize>,
    /// True if they are those of `.curlrc`.
    pub(super) curlrc: bool,
}

impl Commands<'_> {
    /// A line ends, and the next one starts at a place.
    pub(super) fn end_line(&mut self, next: usize) {
        self.pairs_of_line();
        self.end(false);
        let indent = skip_spaces(self.text, next) - next;
        let line = self.text.get(next..).unwrap_or("").split('\n').next().unwrap_or("").trim();
        self.lines.below = self.lines.below.filter(|below| line.is_empty() || indent > *below);
        if line == "chpasswd:" {
            self.lines.below = Some(indent);
        }
        self.heredoc = self.heredoc.filter(|(heredoc, _)| heredoc.mark != line);
        self.changes = self.lines.below.is_some();
        if self.lines.curlrc {
            self.line_of_curlrc(next + indent, line);
        }
        if let Some((heredoc, part)) = self.heredoc {
            let start = next + indent;
            self.take(TextRange::new(start, start + line.len()), part, heredoc.quoted);
        }
    }

    /// `user = "user:password"`, `-u user:password`.
    fn line_of_curlrc(&mut self, start: usize, line: &str) {
        let name = line.trim_start_matches('-');
        let rest = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
        let value = rest.trim_start_matches([' ', '\t', '=', ':']);
        let name = name.get(..name.len() - rest.len()).unwrap_or("");
        if value.len() < rest.len()
            && matches!(name, "user" | "proxy-user" | "cert" | "u" | "U" | "E")
        {
            self.take_word(start + line.len() - value.len(), Colon);
        }
    }

    /// The line's `user:password` words are passwords where `chpasswd` reads them.
    pub(super) fn pairs_of_line(&mut self) {
        for start in std::mem::take(&mut self.pairs) {
            if self.changes {
                self.take_word(start, Colon);
            }
        }
    }

    /// A `user:password` word, for a `chpasswd` that may come.
    pub(super) fn pair(&mut self, start: usize, word: &str) {
        let user = word.split(':').next().unwrap_or("").trim_end_matches(['"', '\'']);
        let is_pair = word.contains(':')
            && !user.is_empty()
            && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.$".contains(&byte));
        if is_pair && (self.pairs.len() < 1000 || self.changes) {
            self.pairs.push(start);
        }
    }
}

/// A line of `.pgpass`: `host:port:database:user:password`.
pub(super) fn pgpass(found: &mut Vec<Found>, from: usize, word: &str) {
    if word.len() > 512 || word.matches(':').count() != 4 || word.contains("//") {
        return;
    }
    let mut parts = word.split(':');
    let host = parts.next().unwrap_or("");
    let port = parts.next().unwrap_or("");
    let password = parts.next_back().unwrap_or("");
    let is_port = port == "*" || port.len() >= 4 && port.bytes().all(|byte| byte.is_ascii_digit());
    let is_host = host == "*" || host.bytes().any(|byte| byte.is_ascii_alphabetic());
    let start = from + word.len() - password.len();
    let range = TextRange::new(start, start + password.len());
    let written = !literals(password, false).is_empty() && is_secret(Name::Password, password);
    if is_host && is_port && written && password.len() >= 3 {
        push(found, "a password", range);
    }
}
