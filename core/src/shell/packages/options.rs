use super::tools::{Dashes, Tool};
use crate::shell::ShellWord;

/// An option as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given<'c> {
    /// With its dashes, without its value: `-y`, `--target`.
    pub(super) name: String,
    /// Its value.
    pub(super) value: Option<String>,
    /// The word that holds the value.
    pub(super) value_word: Option<&'c ShellWord>,
}

/// How a tool's arguments are written.
#[derive(Clone, Copy)]
pub(super) struct Spelling {
    pub(super) tool: &'static Tool,
    /// Whether the first operand has been met.
    pub(super) verb_seen: bool,
}

/// A command's arguments told apart.
#[derive(Default)]
pub(super) struct Arguments<'c> {
    pub(super) operands: Vec<&'c ShellWord>,
    pub(super) options: Vec<Given<'c>>,
}

pub(super) fn read(words: &[ShellWord], mut spelling: Spelling) -> Arguments<'_> {
    let tool = spelling.tool;
    let mut read = Arguments::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let text = word.text();
        if text == "--" {
            // What follows goes to a build (gem) or is operands.
            if tool.dashes != Dashes::EndWords {
                read.operands.extend(rest);
            }
            break;
        }
        if !text.starts_with('-') || text == "-" {
            if text.starts_with('+') && read.operands.is_empty() {
                continue; // `cargo +nightly`
            }
            read.operands.push(word);
            spelling.verb_seen = true;
            continue;
        }
        let plain =
            read.operands.first().is_some_and(|verb| tool.plain_verbs.contains(&verb.text()));
        if text.starts_with("--") || tool.dashes == Dashes::OneIsLong {
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (text, None),
            };
            let mut given =
                Given { name: name.to_owned(), value_word: value.is_some().then_some(word), value };
            let takes = tool.long_takes_value(name.trim_start_matches('-'));
            if given.value.is_none() && takes && !plain {
                let next = rest.next();
                given.value = next.map(|next| next.text().to_owned());
                given.value_word = next;
            }
            read.options.push(given);
            continue;
        }
        let valued = match (plain, spelling.verb_seen) {
            (true, _) => "",
            (false, true) => tool.short,
            (false, false) => tool.short_before_verb.unwrap_or(tool.short),
        };
        let letters = text.get(1..).unwrap_or("");
        for (at, letter) in letters.char_indices() {
            if letter == '=' {
                break; // `-q=2`
            }
            let mut given = Given { name: format!("-{letter}"), value: None, value_word: None };
            let takes = valued.contains(letter);
            if takes {
                let attached = letters.get(at + letter.len_utf8()..).unwrap_or("");
                if attached.is_empty() {
                    let next = rest.next();
                    given.value = next.map(|next| next.text().to_owned());
                    given.value_word = next;
                } else {
                    given.value = Some(attached.trim_start_matches('=').to_owned());
                    given.value_word = Some(word);
                }
            }
            read.options.push(given);
            if takes {
                break;
            }
        }
    }
    read
}
