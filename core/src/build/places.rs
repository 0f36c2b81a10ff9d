//! The ends of the paths in a script's commands: against the directory of the moment, and with the
//! variables that are known.

use std::collections::BTreeMap;

use super::model::{Build, Step};
use crate::shell::{Enclosing, Join, ShellWord, SimpleCommand, paths};
use crate::text::path::followed;

/// No directory or value that matters is longer, in bytes; with a longer one, every word after it
/// would cost as much.
const LONGEST: usize = 256;
/// The most that a word comes to.
const LONGEST_WORD: usize = 4096;

/// The state at a command of a script.
#[derive(Default)]
pub(super) struct Places<'s> {
    around: Option<(&'s Build<'s>, &'s Step<'s>)>,
    directory: Option<String>,
    /// The one before that: for `cd -` and `popd`.
    previous: Option<String>,
    /// The directories in which the subshells around this were started.
    outside: Vec<Option<String>>,
    variables: BTreeMap<&'s str, String>,
    last: Option<&'s SimpleCommand>,
}

impl<'s> Places<'s> {
    /// At the start of a step's script.
    pub(super) fn at(build: &'s Build<'_>, step: &'s Step<'_>) -> Self {
        let directory = step.state.workdir.as_deref().map(str::to_owned);
        Self { around: Some((build, step)), directory, ..Self::default() }
    }

    /// Goes on to the next command of the script.
    pub(super) fn go_to(&mut self, command: &'s SimpleCommand) {
        if let Some(last) = self.last.replace(command) {
            self.leave(last);
        }
        let is_own =
            |around: &&Enclosing| matches!(around, Enclosing::Subshell | Enclosing::Substitution);
        let depth = command.inside.iter().filter(is_own).count();
        // The first command of another subshell.
        let begins = command.joined_by == Join::Nothing
            && command.inside.iter().last().is_some_and(|it| is_own(&it));
        while self.outside.len() > depth - usize::from(begins && depth > 0) {
            self.directory = self.outside.pop().flatten();
        }
        while self.outside.len() < depth {
            self.outside.push(self.directory.clone());
        }
    }

    /// The end of a word, if it is a path: the text with what is known put in.
    pub(super) fn path(&self, word: &ShellWord) -> String {
        against(self.directory.as_deref(), &self.expanded(word))
    }

    /// Takes note of what a command leaves for those after it.
    fn leave(&mut self, command: &'s SimpleCommand) {
        let name = command.name();
        if matches!(name, Some("cd" | "pushd" | "popd")) {
            let went = match paths::cd_target(command) {
                Some(word) => Some(self.path(word)).filter(|it| it.starts_with(['/', '~', '$'])),
                None if command.arguments().is_empty() && name == Some("cd") => {
                    Some("~".to_owned())
                }
                None => self.previous.take(),
            };
            let went = went.filter(|it| it.len() <= LONGEST);
            self.previous = std::mem::replace(&mut self.directory, went);
        }
        if command.words.is_empty() {
            for it in &command.assignments {
                self.set(&it.name, self.expanded(&it.value));
            }
        } else if command.is_declaration() {
            for word in command.arguments() {
                let start = word.raw.find('=').and_then(|at| word.raw.get(..at));
                let value = self.expanded(word);
                if let (Some(name), Some((_, value))) = (start, value.split_once('=')) {
                    self.set(name, value.to_owned());
                }
            }
        }
    }

    fn set(&mut self, name: &'s str, value: String) {
        if value.len() <= LONGEST {
            self.variables.insert(name, value);
        } else {
            self.variables.remove(name);
        }
    }

    fn variable(&self, name: &str) -> Option<&str> {
        if let Some(value) = self.variables.get(name) {
            return Some(value);
        }
        let (build, step) = self.around?;
        let bound = build.variable(name, step.stage, step.instruction.index)?;
        bound.value.as_deref().filter(|value| value.len() <= LONGEST)
    }

    /// The text with the variables whose values are known, quotes removed.
    fn expanded(&self, word: &ShellWord) -> String {
        if let Some(text) = word.literal() {
            return text.to_owned();
        }
        let mut text = String::new();
        let mut rest = word.raw.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            text.push_str(before);
            let inner = after.strip_prefix('{');
            let name = inner.unwrap_or(after);
            let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, tail) = name.split_at(end.unwrap_or(name.len()));
            if let Some(value) = self.variable(name).filter(|_| text.len() < LONGEST_WORD) {
                text.push_str(value);
                let closed = inner.and_then(|_| tail.split_once('}'));
                rest = closed.map_or(tail, |(_, tail)| tail);
            } else {
                text.push('$');
                rest = after;
            }
        }
        text.push_str(rest);
        text.retain(|c| !matches!(c, '"' | '\''));
        text
    }
}

/// A path against a directory, `.` and `..` carried out. Options, addresses and what begins with a
/// variable stay as they are.
pub(super) fn against(directory: Option<&str>, path: &str) -> String {
    let start = match directory.filter(|it| it.len() <= LONGEST) {
        _ if path.starts_with('/') => "",
        Some(directory) if !path.starts_with(['-', '~', '$', '`']) && !path.contains("://") => {
            directory
        }
        _ => return path.to_owned(),
    };
    let whole = followed(start, path);
    let root = if start.starts_with(['~', '$']) { "" } else { "/" };
    let end = if path.ends_with('/') && !whole.is_empty() { "/" } else { "" };
    format!("{root}{whole}{end}")
}

/// True if the program reads all that lies below the paths that it is given, and something depends
/// on what it finds.
pub(super) fn reads_all_below(command: &SimpleCommand) -> bool {
    const PACKS: [&str; 3] = ["7z", "7za", "7zr"];
    match command.name() {
        Some("grep" | "egrep" | "fgrep") => {
            command.has_option(&["-r", "-R", "--recursive", "--dereference-recursive"])
        }
        Some("diff") => command.has_option(&["-r", "--recursive"]),
        Some("find") => find_passes_on(command),
        Some(name) => PACKS.contains(&name),
        None => false,
    }
}

/// True if what `find` finds, of whatever name, goes to a program that may look into it.
fn find_passes_on(command: &SimpleCommand) -> bool {
    const TESTS: [&str; 13] = [
        "-name",
        "-iname",
        "-path",
        "-ipath",
        "-wholename",
        "-regex",
        "-iregex",
        "-perm",
        "-user",
        "-group",
        "-nouser",
        "-nogroup",
        "-newer",
    ];
    const LOOKS_AT_NOTHING: [&str; 8] =
        ["chgrp", "chmod", "chown", "echo", "ls", "rm", "rmdir", "touch"];
    let words = command.arguments();
    let given = command.followed_by == Join::Pipe
        || command.inside.contains(&Enclosing::Substitution)
        || command.redirects.iter().any(|it| it.writes_file() && it.target.text() != "/dev/null")
        || words.windows(2).any(|pair| {
            let [action, program] = pair else { return false };
            action.text().starts_with("-exec")
                && !program.program().is_some_and(|it| LOOKS_AT_NOTHING.contains(&it))
        });
    given && !words.iter().any(|word| TESTS.contains(&word.text()))
}

/// True if the program reads what a pattern stands for.
pub(super) fn reads_patterns(command: &SimpleCommand) -> bool {
    const READERS: [&str; 16] = [
        "cat",
        "cksum",
        "cut",
        "gunzip",
        "gzip",
        "head",
        "install",
        "ln",
        "md5sum",
        "sha1sum",
        "sha256sum",
        "sha512sum",
        "sort",
        "tail",
        "wc",
        "zcat",
    ];
    command.name().is_some_and(|name| READERS.contains(&name))
}
