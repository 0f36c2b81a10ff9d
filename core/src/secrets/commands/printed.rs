//! Secrets that `echo` and `printf` print: the next command takes one, or the format names it.

use super::Commands;
use super::programs::Next;
use crate::secrets::names::{self, Name, is_scheme};
use crate::secrets::reader::Value;
use crate::secrets::values::is_secret;
use crate::text::TextRange;

impl Commands<'_> {
    /// Takes what was printed as a password.
    pub(super) fn printed(&mut self) {
        self.reads = true;
        self.reads_lines = Some(Next);
        for value in std::mem::take(&mut self.printed) {
            let text = value.range.slice(self.text);
            let length = text.trim_end_matches("\\n").len();
            let start = value.range.start();
            if !text.starts_with('%') {
                self.take(TextRange::new(start, start + length), Next, value.single);
            }
        }
    }

    /// An argument of `printf` whose place in the format says what it is: `'password=%s\n' …`.
    pub(super) fn formatted(&mut self, value: Value) {
        let Some(format) = self.printed.first() else { return };
        let format = format.range.slice(self.text);
        let nth = self.printed.len();
        let Some(before) = before_argument(format, nth) else { return };
        let label = before.trim_end_matches([' ', '=', ':', '"', '\'', '\\']);
        let word = label.rsplit(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c)).next();
        let word = word.unwrap_or("");
        let sign = before.get(label.len()..).unwrap_or("");
        let is_netrc = word == "password" && format.contains("login ");
        let kind = if nth == 5 && format.starts_with("%s:%s:%s:%s:%s") {
            Name::Password
        } else if is_scheme(word) && before.contains("uthorization") {
            Name::Secret
        } else if is_netrc || sign.contains(['=', ':']) {
            names::name(word)
        } else {
            Name::Plain
        };
        if is_secret(kind, value.range.slice(self.text)) {
            self.take(value.range, Next, value.single);
        }
    }

    /// The password that `printf` prints for `chpasswd`: `printf '%s:%s' root …`.
    pub(super) fn printed_pair(&mut self) {
        let Some(format) = self.printed.first() else { return };
        let format = format.range.slice(self.text);
        let is_password =
            |nth: usize| before_argument(format, nth).is_some_and(|it| it.ends_with(':'));
        let values = self.printed.iter().enumerate().skip(1).take(8);
        let values: Vec<Value> =
            values.filter(|(nth, _)| is_password(*nth)).map(|(_, value)| *value).collect();
        for value in values {
            self.take(value.range, Next, value.single);
        }
    }
}

/// The text in a format of `printf` before the place of its nth argument, from the place before on.
/// Of formats with more arguments, none.
fn before_argument(format: &str, nth: usize) -> Option<&str> {
    const MOST: usize = 9;
    let mut parts = format.split('%').skip(nth.checked_sub(1).filter(|nth| *nth < MOST)?);
    let before = parts.next()?;
    parts.next().is_some().then_some(before)
}
