//! The variables that the commands of a script hand on to those after them, and which of them run others.

use std::collections::BTreeMap;

use crate::shell::{Enclosing, Join, Script, ShellWord, SimpleCommand};

/// The shell's option among the variables: none has such a name.
pub(super) const PIPEFAIL: &str = "-o pipefail";

/// A script's change of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// Nothing.
    Inherited,
    Unset,
    /// It has this value, where that is known.
    Set(Option<Box<str>>),
}

/// An entry that holds from a command on.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The command's place in the script.
    pub(super) from: usize,
    pub(super) held: Held,
    /// True if the script hands it to programs; what it got from outside it hands on anyway.
    pub(super) exported: bool,
}

/// The variables that the commands of a script find, looked for once.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// Of every name that the script sets all that held, in order.
    names: BTreeMap<Box<str>, Vec<Entry>>,
    /// Of every command the one in whose words it stands and whose shell runs it.
    runners: Vec<Option<usize>>,
}

impl Exports {
    /// Reads a script; the time is that of its length.
    pub(super) fn of(script: &Script) -> Self {
        let mut reading = Reading::default();
        for (at, command) in script.commands.iter().enumerate() {
            reading.enter(at, command);
            reading.take_note(at, command);
        }
        reading.exports
    }

    /// The script's last change of a variable before the command at this place.
    pub(super) fn before(&self, name: &str, at: usize) -> Option<&Entry> {
        let entries = self.names.get(name)?;
        let count = entries.partition_point(|it| it.from <= at);
        entries.get(count.checked_sub(1)?)
    }

    /// The places of the command and of those that run it, nearest first.
    pub(super) fn chain(&self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(at), |&at| self.runners.get(at).copied().flatten())
    }
}

#[derive(Default)]
struct Reading<'s> {
    exports: Exports,
    /// The commands around this one that run their own words.
    open: Vec<(usize, &'s SimpleCommand)>,
    /// Of every process around this command the names that were set in it, with what held before.
    processes: Vec<Vec<(&'s str, Option<Entry>)>>,
}

impl<'s> Reading<'s> {
    /// Goes on to the next command: into the processes that it runs in, and out of others.
    fn enter(&mut self, at: usize, command: &'s SimpleCommand) {
        let is_within = |outer: &SimpleCommand| outer.range.contains_range(command.range);
        while self.open.pop_if(|(_, outer)| !is_within(outer)).is_some() {}
        let runner = self.open.last().copied();
        self.exports.runners.push(runner.map(|(at, _)| at));

        let is_process =
            |it: &Enclosing| matches!(it, Enclosing::Subshell | Enclosing::Substitution);
        let depth = command.inside.iter().filter(|it| is_process(it)).count() + self.open.len();
        // The first command of another subshell.
        let begins =
            command.joined_by == Join::Nothing && command.inside.last().is_some_and(is_process);
        while self.processes.len() > depth.saturating_sub(usize::from(begins)) {
            self.leave(at);
        }
        if let Some((_, outer)) = runner.filter(|(outer, _)| outer + 1 == at) {
            self.processes.push(Vec::new());
            for given in &outer.assignments {
                self.set(at, &given.name, Held::Set(given.value.literal().map(Into::into)), true);
            }
            let has_option = outer.words.iter().any(|word| word.text() == "pipefail");
            let option = if has_option { Held::Set(None) } else { Held::Unset };
            self.set(at, PIPEFAIL, option, false);
        }
        self.processes.resize_with(depth.max(self.processes.len()), Vec::new);
        if command.starts_a_shell() {
            self.open.push((at, command));
        }
    }

    /// Ends a process, and with it what it has set.
    fn leave(&mut self, at: usize) {
        let initial = Entry { from: at, held: Held::Inherited, exported: false };
        for (name, before) in self.processes.pop().unwrap_or_default().into_iter().rev() {
            if let Some(entries) = self.exports.names.get_mut(name) {
                entries.push(Entry { from: at, ..before.unwrap_or_else(|| initial.clone()) });
            }
        }
    }

    /// Takes note of what a command leaves to those after it.
    fn take_note(&mut self, at: usize, command: &'s SimpleCommand) {
        let next = at + 1;
        // What may not happen leaves a value that is not known.
        let surely = command.always_runs();
        let set_to = |value: Option<&str>| Held::Set(value.filter(|_| surely).map(Into::into));
        let unset = || if surely { Held::Unset } else { Held::Set(None) };
        match command.name() {
            None if command.words.is_empty() => {
                for given in &command.assignments {
                    self.set(next, &given.name, set_to(given.value.literal()), false);
                }
            }
            Some("unset") if !command.has_option(&["-f"]) => {
                for word in command.operands() {
                    self.set(next, word.text(), unset(), false);
                }
            }
            Some("set" | "shopt" | "setopt") => {
                for pair in command.words.windows(2) {
                    if let [before, word] = pair
                        && word.text() == "pipefail"
                    {
                        let is_off = before.text().starts_with('+');
                        let option = if is_off { unset() } else { Held::Set(None) };
                        self.set(next, PIPEFAIL, option, false);
                    }
                }
            }
            Some(name) if command.is_declaration() => {
                let exported = name == "export" || command.has_option(&["-x"]);
                let taken_back = command.has_option(&["-n"]);
                for word in command.operands() {
                    let (name, value) = declared(word);
                    match value {
                        _ if taken_back => self.set(next, name, unset(), false),
                        Some(_) => {
                            let value = value.filter(|_| word.literal().is_some());
                            self.set(next, name, set_to(value), exported);
                        }
                        None if exported => {
                            let held = self.exports.before(name, at).map(|it| it.held.clone());
                            self.set(next, name, held.unwrap_or(Held::Inherited), true);
                        }
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn set(&mut self, from: usize, name: &'s str, held: Held, exported: bool) {
        let entries = self.exports.names.entry(name.into()).or_default();
        let before = entries.last().cloned();
        let exported = exported || before.as_ref().is_some_and(|it| it.exported);
        entries.push(Entry { from, held, exported });
        if let Some(process) = self.processes.last_mut() {
            process.push((name, before));
        }
    }
}

/// The name in `NAME=value`, and the value.
fn declared(word: &ShellWord) -> (&str, Option<&str>) {
    let text = word.text().trim_start_matches(['"', '\'']);
    match text.split_once('=') {
        Some((name, value)) => (name.trim_end_matches('+'), Some(value)),
        None => (text, None),
    }
}
