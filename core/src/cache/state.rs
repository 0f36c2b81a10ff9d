use std::cell::Cell;
use std::rc::Rc;

use super::key::Key;
use crate::shell::default_shell;
use crate::syntax::expand;
use crate::text::path::absolute;
use crate::text::{LONGEST_VALUE, cut};

/// So much is kept of a value that is too long, in bytes.
const START: usize = 64;

/// Everything that holds at some place of a stage besides its variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// The directory, absolute and clean.
    pub(super) directory: Rc<str>,
    /// The directory as RUN is told it: an absolute one as WORKDIR spells it.
    pub(super) spelling: Rc<str>,
    /// The user as USER names it; empty for the base image's.
    pub(super) user: Rc<str>,
    /// The key of the SHELL.
    pub(super) shell: Key,
}

impl State {
    /// The state of a stage that starts from an image with the usual shell.
    pub(super) fn start() -> Self {
        Self {
            directory: Rc::from("/"),
            spelling: Rc::from("/"),
            user: Rc::from(""),
            shell: shell_key(default_shell("")),
        }
    }
}

/// The key of the words of a SHELL.
pub(super) fn shell_key<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> Key {
    words.into_iter().fold(Key::default(), |key, word| key.text(word.as_ref()))
}

/// Puts texts together from variables, within bounds that no file can push.
#[derive(Debug)]
pub(super) struct Expander {
    /// The escape character.
    pub(super) escape: char,
    /// Bytes that values may still take.
    pub(super) budget: Cell<usize>,
}

impl Expander {
    /// A word with its variables replaced, as BuildKit does it; as written where that fails.
    pub(super) fn word(&self, word: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
        if !word.contains(['$', '\'', '"', self.escape]) {
            return word.to_owned();
        }
        expand(word, self.escape, lookup).map_or_else(|_| word.to_owned(), |it| it.text)
    }

    /// A value as it is kept: one that is too long, or comes after too much else, is cut. Values can
    /// double with every ENV that names itself twice, and a directory grows with every WORKDIR.
    pub(super) fn kept(&self, value: String) -> String {
        let left = self.budget.get();
        if value.len() > START && value.len() > LONGEST_VALUE.min(left) {
            return cut(&value, START).into_owned();
        }
        self.budget.set(left.saturating_sub(value.len()));
        value
    }
}

/// A path against a directory as BuildKit resolves destinations: a trailing slash stays, and `.`
/// stands for the directory with one.
pub(super) fn resolve(directory: &str, path: &str) -> String {
    let path = if path.is_empty() || path == "." { "./" } else { path };
    let mut resolved = absolute(directory, path);
    if path.ends_with("/.") {
        resolved.push_str(if resolved == "/" { "." } else { "/." });
    } else if path.ends_with('/') && resolved != "/" {
        resolved.push('/');
    }
    resolved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_keep_their_slash() {
        for (path, expected) in [
            (".", "/app/"),
            ("./", "/app/"),
            ("", "/app/"),
            ("/app/", "/app/"),
            ("/app", "/app"),
            ("x/../y", "/app/y"),
            ("/", "/"),
            ("/x/.", "/x/."),
            ("..", "/"),
        ] {
            assert_eq!(resolve("/app", path), expected, "{path}");
        }
    }
}
