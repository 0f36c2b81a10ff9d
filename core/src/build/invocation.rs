//! A command with all that runs it: the variables, the user and the options of the shell that hold
//! for it.

use super::exports::{Entry, Exports, Held, PIPEFAIL};
use super::model::{Build, Step, is_root};
use crate::shell::{Enclosing, Failure, ShellWord, SimpleCommand};

/// The most words of a command that are looked at for what it does to those that it runs: each of
/// them may ask.
const MOST_WORDS: usize = 64;

/// A command of a step, where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'b> {
    build: &'b Build<'b>,
    step: &'b Step<'b>,
    command: &'b SimpleCommand,
}

/// The answer to what a program finds under the name of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable<'b> {
    /// Nothing.
    Unset,
    /// A value that is not known, or that may not be there.
    Unknown,
    /// This value.
    Known(&'b str),
}

impl<'b> Variable<'b> {
    /// True if it is set, or may be.
    pub fn is_set(self) -> bool {
        self != Self::Unset
    }

    /// True if it is set to a value that is not known, or one of which `is` says yes.
    pub fn may_be(self, is: impl FnOnce(&str) -> bool) -> bool {
        match self {
            Self::Unset => false,
            Self::Unknown => true,
            Self::Known(value) => is(value),
        }
    }

    /// The value, where it is known.
    pub fn known(self) -> Option<&'b str> {
        if let Self::Known(value) = self { Some(value) } else { None }
    }

    fn of_value(value: Option<&'b str>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}

impl Build<'_> {
    /// A command of a step's script, where it stands.
    pub fn invocation<'b>(
        &'b self,
        step: &'b Step<'b>,
        command: &'b SimpleCommand,
    ) -> Invocation<'b> {
        Invocation { build: self, step, command }
    }
}

impl Step<'_> {
    /// True if its shell starts with `pipefail`: by SHELL, or by the `#!` line of a heredoc.
    pub fn starts_with_pipefail(&self) -> bool {
        let is_option = |word: &str| word == "pipefail";
        self.state.shell.iter().any(|word| word.split_whitespace().any(is_option))
            || self.effective.heredocs.iter().any(|heredoc| {
                let first = heredoc.body.as_str().lines().next().unwrap_or("");
                first.starts_with("#!") && first.split_whitespace().any(is_option)
            })
    }
}

impl<'b> Invocation<'b> {
    /// The variable as the program finds it: as [`given`](Self::given), else by ENV or ARG.
    pub fn variable(&self, name: &str) -> Variable<'b> {
        self.in_script(name).unwrap_or_else(|| match self.outside(name) {
            Variable::Known(_) if self.chain().any(|(_, it)| may_clear(it)) => Variable::Unknown,
            outside => outside,
        })
    }

    /// The variable as the script itself gives it to the program: before the command, or by what was
    /// exported earlier.
    pub fn given(&self, name: &str) -> Variable<'b> {
        self.in_script(name).unwrap_or(Variable::Unset)
    }

    /// True if it runs as root: by `sudo`, `su` and the like, else by the USER in force. `None` where
    /// no USER is set, so that the base image decides, and where it is not known.
    pub fn runs_as_root(&self) -> Option<bool> {
        if let Some(user) = self.chain().find_map(|(_, command)| command.user_given()) {
            return (!user.contains('$')).then(|| is_root(user.trim_start_matches('#')));
        }
        if self.is_fed() {
            return None;
        }
        self.step.state.user.as_ref().map(|user| user.is_root())
    }

    /// True if its shell has `pipefail`, or may have.
    pub fn has_pipefail(&self) -> bool {
        match self.entry(PIPEFAIL).map(|it| &it.held) {
            None | Some(Held::Inherited) => self.step.starts_with_pipefail(),
            Some(held) => *held != Held::Unset,
        }
    }

    /// True if a failure of the command is the failure of the step, and nothing else looks at it.
    pub fn fails_the_step(&self) -> bool {
        match self.command.failure {
            Failure::Stops => true,
            Failure::StopsWithPipefail => self.has_pipefail(),
            Failure::Looked => false,
        }
    }

    /// The commands that run it as a script of theirs (`sh -c`, `su -c`), nearest first.
    pub fn runners(&self) -> impl Iterator<Item = &'b SimpleCommand> {
        self.chain().skip(1).map(|(_, command)| command)
    }

    /// True if the command is in a text that a shell runs, and that does not stand in that shell's own
    /// words: a heredoc that it reads, or `eval`.
    pub fn is_fed(&self) -> bool {
        let texts = self.command.inside.iter().filter(|it| **it == Enclosing::Inner);
        texts.count() > self.runners().count()
    }

    /// The command and those that run it, nearest first, each with its place.
    fn chain(&self) -> impl Iterator<Item = (usize, &'b SimpleCommand)> {
        let place = self.place();
        let places = place.into_iter().flat_map(|(_, exports, at)| exports.chain(at));
        places.filter_map(move |at| Some((at, place?.0.get(at)?)))
    }

    /// The commands of its script, what they hand on, and its place among them.
    fn place(&self) -> Option<(&'b [SimpleCommand], &'b Exports, usize)> {
        let script = self.step.script()?;
        let start = self.command.range.start();
        let first = script.commands.partition_point(|it| it.range.start() < start);
        let same = script.commands.get(first..)?.iter();
        let same = same.take_while(|it| it.range.start() == start);
        let after = same.enumerate().find(|(_, it)| std::ptr::eq(*it, self.command))?.0;
        let exports = self.step.exports.get_or_init(|| Box::new(Exports::of(script)));
        Some((&script.commands, exports, first + after))
    }

    fn entry(&self, name: &str) -> Option<&'b Entry> {
        let (_, exports, at) = self.place()?;
        exports.before(name, at)
    }

    /// The variable by ENV and ARG.
    fn outside(&self, name: &str) -> Variable<'b> {
        let bound = self.build.variable(name, self.step.stage, self.step.instruction.index);
        bound.map_or(Variable::Unset, |it| Variable::of_value(it.value.as_deref()))
    }

    /// The variable by the script; `None` where it leaves the variable alone.
    fn in_script(&self, name: &str) -> Option<Variable<'b>> {
        if let Some(own) = self.command.assignments.iter().rfind(|it| it.name == name) {
            return Some(Variable::of_value(own.value.literal()));
        }
        let entry = self.entry(name).filter(|it| it.held != Held::Inherited);
        let mut found = entry.map(|entry| match &entry.held {
            // A variable of the shell's own is none of the program's.
            Held::Set(value) if entry.exported || self.outside(name).is_set() => {
                Variable::of_value(value.as_deref())
            }
            _ => Variable::Unset,
        });
        let since = entry.map_or(0, |it| it.from);
        for (_, command) in self.chain().take_while(|(at, _)| *at >= since) {
            if clears(command, name) {
                found = Some(Variable::Unset);
            } else if may_clear(command) && found.is_some_and(Variable::is_set) {
                found = Some(Variable::Unknown);
            }
        }
        found
    }
}

/// True if `env -i` or `env -u NAME` before a command takes the variable away.
fn clears(command: &SimpleCommand, name: &str) -> bool {
    let mut before = "";
    let mut words = command.prefixes.iter().take(MOST_WORDS).map(ShellWord::text);
    words.any(|word| word == "env" || word.ends_with("/env"))
        && words.any(|word| {
            let named = ["--unset=", "-u"].iter().find_map(|option| word.strip_prefix(option));
            let is_named = named == Some(name)
                || matches!(before, "-u" | "--unset") && word == name
                || matches!(word, "-" | "-i" | "--ignore-environment");
            before = word;
            is_named
        })
}

/// True if settings outside this file decide if a command gets the variables of the one who runs it:
/// those of `sudo` and `doas`, and of a login by `su`.
fn may_clear(command: &SimpleCommand) -> bool {
    let keeps = |text: &str| {
        text.starts_with("--preserve-env")
            || text.starts_with('-') && !text.starts_with("--") && text.contains('E')
    };
    let is_login = |text: &str| matches!(text, "-" | "-l" | "--login" | "-lc");
    let by = command.privilege();
    !by.is_empty() && !by.iter().any(|word| keeps(word.text()))
        || matches!(command.name(), Some("su" | "runuser"))
            && command.arguments().iter().take(MOST_WORDS).any(|word| is_login(word.text()))
}
