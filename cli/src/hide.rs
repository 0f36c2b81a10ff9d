//! Output without the values that look secret: what a command prints goes into tickets, logs and
//! chats.

use std::borrow::Cow;
use std::collections::HashSet;

use plimsoll_core::review::Redaction;

/// Literals of JSON that hold nothing to leave out, of those met so far: names of fields are most of
/// an output.
#[derive(Default)]
pub(crate) struct Harmless(HashSet<Box<str>>);

impl Harmless {
    /// More and longer ones than these are looked at each time.
    const MOST: usize = 1024;
    const LONGEST: usize = 64;

    fn add(&mut self, literal: &str) {
        if literal.len() <= Self::LONGEST && self.0.len() < Self::MOST {
            self.0.insert(literal.into());
        }
    }
}

/// The values to leave out of an output; nothing where the user wants all of it.
#[derive(Default)]
pub(crate) struct Hide(Option<Redaction>);

impl Hide {
    /// The values of a Dockerfile and of other texts that belong to it.
    pub(crate) fn new(unredacted: bool, source: &str, texts: &[&str]) -> Self {
        Self((!unredacted).then(|| Redaction::of_texts(source, texts)))
    }

    pub(crate) fn text(&self, text: String) -> String {
        match &self.0 {
            Some(hide) => hide.words(&text),
            None => text,
        }
    }

    pub(crate) fn json<'t>(&self, text: &'t str, harmless: &mut Harmless) -> Cow<'t, str> {
        match &self.0 {
            Some(hide) => Cow::Owned(json(hide, text, harmless)),
            None => Cow::Borrowed(text),
        }
    }
}

/// JSON with the values left out of its strings, names included. All else stays as it is.
fn json(redaction: &Redaction, json: &str, harmless: &mut Harmless) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let Some(length) = string_length(rest.get(start..).unwrap_or("")) else { break };
        let (before, from) = rest.split_at(start);
        let (literal, after) = from.split_at(length);
        out.push_str(before);
        rest = after;
        if !harmless.0.contains(literal)
            && let Ok(text) = serde_json::from_str::<String>(literal)
        {
            if redaction.is_in(&text) {
                out.push_str(&serde_json::to_string(&redaction.words(&text)).unwrap_or_default());
                continue;
            }
            harmless.add(literal);
        }
        out.push_str(literal);
    }
    out + rest
}

/// The bytes of the string that a JSON text starts with, with its quotes.
fn string_length(json: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in json.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Harmless, json};
    use plimsoll_core::review::Redaction;

    #[test]
    fn values_go_out_of_strings_and_the_rest_stays() {
        let redaction = Redaction::of("FROM a\nENV DB_PASSWORD='hun\"ter22x'\n");
        assert_eq!(
            json(
                &redaction,
                "{\n  \"z\": \"a hun\\\"ter22x \\\\\",\n  \"a\": [1.5, null, \"\\\"\"]\n}\n",
                &mut Harmless::default(),
            ),
            "{\n  \"z\": \"a REDACTED \\\\\",\n  \"a\": [1.5, null, \"\\\"\"]\n}\n"
        );
    }
}
