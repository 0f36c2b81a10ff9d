use std::rc::Rc;

use super::key::{CHANGED, Key};
use super::variables::Variables;
use crate::build::PLATFORM_ARGS;
use crate::shell::default_shell;
use crate::syntax::expand;

/// The longest value that is kept, in bytes; longer ones are known by their key.
const MAX_VALUE: usize = 4096;

/// What holds at some place of a stage besides its variables.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The directory, absolute and clean.
    pub(super) directory: String,
    /// The directory as RUN is told it: an absolute one as WORKDIR spells it.
    pub(super) spelling: String,
    /// The user as USER names it; empty for the base image's.
    pub(super) user: String,
    /// The SHELL.
    pub(super) shell: Rc<[String]>,
}

impl State {
    /// What a stage has that starts from an image.
    pub(super) fn new(image: &str) -> Self {
        Self {
            directory: "/".to_owned(),
            spelling: "/".to_owned(),
            user: String::new(),
            shell: Rc::from(default_shell(image)),
        }
    }
}

/// Puts texts together from variables, within bounds that no file can push.
#[derive(Debug)]
pub(super) struct Expander {
    /// The escape character.
    pub(super) escape: char,
    /// Bytes that values may still take.
    pub(super) budget: usize,
}

impl Expander {
    /// A word with its variables replaced, as BuildKit does it; as written where that fails.
    pub(super) fn word(&self, word: &str, variables: &Variables) -> String {
        if !word.contains(['$', '\'', '"', self.escape]) {
            return word.to_owned();
        }
        let lookup = |name: &str| variables.get(name).map(str::to_owned);
        expand(word, self.escape, &lookup).map_or_else(|_| word.to_owned(), |it| it.text)
    }

    /// A value as it is kept.
    pub(super) fn kept(&mut self, value: String) -> String {
        if value.len() > MAX_VALUE.min(self.budget) {
            return Key::of(&value).name();
        }
        self.budget -= value.len();
        value
    }

    /// The value of an ARG that is declared without one and not given: the builder's own.
    pub(super) fn predefined(name: &str) -> Option<String> {
        PLATFORM_ARGS.contains(&name).then(|| format!("{CHANGED}{name}"))
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

/// A path against a directory: absolute and clean, without a trailing slash.
pub(super) fn absolute(directory: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { directory };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// What is left of an absolute path at or below a folder.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder.trim_end_matches('/'))?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
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
        assert_eq!(below("/app/x", "/app"), Some("x"));
        assert_eq!(below("/app", "/"), Some("app"));
        assert_eq!(below("/apps", "/app/"), None);
    }
}
