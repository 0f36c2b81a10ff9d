//! From the text of a RUN to its commands, with ranges in the Dockerfile.
//!
//! "Unknown" is a normal answer: a part that cannot be read gives no command and clears
//! [`Script::complete`].

mod builtins;
mod command;
mod compound;
mod interpreter;
mod options;
pub mod packages;
pub mod paths;
mod prefix;
mod programs;
mod read;
mod script;
mod startup;
mod statements;
#[cfg(test)]
mod tests;
mod tokens;
mod user;
mod walk;
mod word;

pub use builtins::{has_twin, is_builtin};
pub use interpreter::is_posix as is_posix_shell;
pub use programs::{Runs, runs};
pub use read::{ScriptPlace, ScriptText, default_shell, read, read_as_line, script_texts};
pub use startup::reads_only_its_text;

use thin_vec::ThinVec;

use crate::text::TextRange;

/// The commands of one instruction, in the order in which they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// Simple commands, those inside lists, pipes, groups, subshells, compound statements,
    /// functions, command substitutions, heredoc bodies and `sh -c "…"` included.
    pub commands: Vec<SimpleCommand>,
    /// Redirections of compound commands, groups and subshells: `{ …; } > file`.
    pub redirects: ThinVec<Redirect>,
    /// Words of compound commands: what `for` goes through, what `case` looks at.
    pub words: ThinVec<ShellWord>,
    /// True where all of the text was understood.
    pub complete: bool,
    /// True where this is a shell we read at all: false for PowerShell, cmd and other interpreters
    /// (then there are no commands).
    pub posix: bool,
}

/// A simple command, seen through prefixes such as `sudo`, `env`, `exec`, `time`, `command`,
/// `nohup`, `nice`, `ionice`, `chroot`-less `setsid`, `timeout`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimpleCommand {
    /// From the first byte of its first word (prefixes and assignments included) to the last byte
    /// of its last word; redirections outside that are not included.
    pub range: TextRange,
    /// Name and arguments after the prefixes; the name is `words[0]`. Empty for a bare assignment.
    pub words: Vec<ShellWord>,
    /// Words before the name: `sudo`, `-E`, `env`, `A=b` given to env.
    pub prefixes: ThinVec<ShellWord>,
    /// `NAME=value` before the command (and those given to `env`).
    pub assignments: ThinVec<Assignment>,
    /// Redirections, in order.
    pub redirects: ThinVec<Redirect>,
    /// The join between it and the command before it in the same list or pipe.
    pub joined_by: Join,
    /// The join between it and the next command of the same list or pipe.
    pub followed_by: Join,
    /// Number of the pipeline it stands in, from 0, unique in the script; two commands with the
    /// same number are stages of one pipe.
    pub pipeline: usize,
    /// Compound statements, groups, subshells, functions and substitutions around it, outermost
    /// first; empty at the top level of the script.
    pub inside: ThinVec<Enclosing>,
    /// The number of the text it came from: 0 is the instruction's line, 1.. the heredocs, in
    /// order; the text of `sh -c` counts as part of the text in which it stands.
    pub text: usize,
    /// The effect of its failure.
    pub failure: Failure,
}

/// The effect of a command's failure, as far as the script itself says. Where it is not
/// [`Stops`](Self::Stops), another status changes what happens next, or nothing at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The whole script fails with it.
    Stops,
    /// The whole script fails with it where the shell has `pipefail`: it stands before a `|`.
    StopsWithPipefail,
    /// Something tests the status (`if`, `while`, `||`, `!`), or nothing looks at it (`;`, `&`,
    /// inside a substitution).
    Looked,
}

/// The join of two commands: the operator between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Start or end of the list.
    Nothing,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `;` or a line break
    Sequence,
    /// `&`
    Background,
    /// `|` or `|&`
    Pipe,
}

/// A construct in which a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enclosing {
    /// `( … )`
    Subshell,
    /// `{ …; }`
    Group,
    /// `if`, `elif`, `else`, `case`: may not run. Also around what `||` starts when that is more
    /// than one command: `test -f x || { a; b; }`.
    Conditional,
    /// The condition of `if`, `while`, `until`.
    Condition,
    /// `for`, `while`, `until`
    Loop,
    /// A function's body.
    Function,
    /// `$( … )` or backquotes
    Substitution,
    /// The text given to `sh -c`, `bash -c`, `su -c`, `eval`
    Inner,
}

/// A word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellWord {
    /// Its range in the source, with its quotes.
    pub range: TextRange,
    /// As written, continuations joined.
    pub raw: String,
    value: Value,
}

/// The value of a word. Most are as written, which is not kept twice.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    AsWritten,
    Other(Box<str>),
    Unknown,
}

impl ShellWord {
    /// A word as written, and its value where that is known.
    pub fn new(range: TextRange, raw: impl Into<String>, literal: Option<&str>) -> Self {
        let raw = raw.into();
        let value = match literal {
            Some(text) if text == raw => Value::AsWritten,
            Some(text) => Value::Other(text.into()),
            None => Value::Unknown,
        };
        Self { range, raw, value }
    }

    /// The value after removing quotes where it has no expansion, else `None`. (Globs and `~` are
    /// no expansion here.)
    pub fn literal(&self) -> Option<&str> {
        match &self.value {
            Value::AsWritten => Some(&self.raw),
            Value::Other(text) => Some(text),
            Value::Unknown => None,
        }
    }

    /// The value where it is known, else the text as written.
    pub fn text(&self) -> &str {
        self.literal().unwrap_or(&self.raw)
    }

    /// As the name of a program: the last part of its path (`/usr/bin/apt-get` is `apt-get`),
    /// where it is plain text.
    pub fn program(&self) -> Option<&str> {
        self.literal()?.rsplit('/').next()
    }
}

/// `NAME=value` before a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The whole assignment.
    pub range: TextRange,
    /// The name.
    pub name: String,
    /// The value.
    pub value: ShellWord,
}

/// A redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The whole redirection.
    pub range: TextRange,
    /// The operator: `>`, `>>`, `<`, `2>`, `&>`, `<<`, `<<<`, …, with its descriptor.
    pub operator: String,
    /// The target.
    pub target: ShellWord,
}

impl SimpleCommand {
    /// The name after the prefixes, as [`ShellWord::program`] gives it.
    pub fn name(&self) -> Option<&str> {
        self.words.first()?.program()
    }

    /// The words after the name.
    pub fn arguments(&self) -> &[ShellWord] {
        self.words.get(1..).unwrap_or(&[])
    }

    /// Arguments that do not start with `-`, in order. Values of options that take the next word
    /// are among them: what takes a value is each tool's own knowledge.
    pub fn operands(&self) -> impl Iterator<Item = &ShellWord> {
        self.arguments().iter().filter(|word| !word.text().starts_with('-'))
    }

    /// The first argument that does not start with `-`: `install` in `apt-get -y install curl`.
    pub fn subcommand(&self) -> Option<&ShellWord> {
        self.operands().next()
    }

    /// True if it is `name` with this subcommand.
    pub fn is(&self, name: &str, subcommand: &str) -> bool {
        self.name() == Some(name) && self.subcommand().is_some_and(|word| word.text() == subcommand)
    }

    /// True if an argument is one of these options: `-y` also inside a cluster of single letters
    /// (`-qqy`), `--yes` also as `--yes=…`.
    pub fn has_option(&self, options: &[&str]) -> bool {
        self.option(options).is_some()
    }

    /// The argument that is one of these options, as [`has_option`](Self::has_option) finds it.
    pub fn option(&self, options: &[&str]) -> Option<&ShellWord> {
        self.arguments().iter().find(|word| {
            let text = word.text();
            options.iter().any(|option| {
                if option.starts_with("--") {
                    return text
                        .strip_prefix(option)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('='));
                }
                let letter = option.trim_start_matches('-');
                text == *option
                    || (letter.chars().count() == 1
                        && text.starts_with('-')
                        && !text.starts_with("--")
                        && text.contains(letter))
            })
        })
    }

    /// The words that give it the rights of another user, before the name: `sudo -E`, `doas`; none
    /// where it runs as the one who runs the script.
    pub fn privilege(&self) -> &[ShellWord] {
        prefix::privilege(&self.prefixes)
    }

    /// True if the text of one of its own words is a script that a shell of its own runs: `sh -c "…"`,
    /// `su -c '…'`.
    pub fn starts_a_shell(&self) -> bool {
        matches!(prefix::script_source(&self.words), Some(prefix::ScriptSource::Word(_)))
    }

    /// True if it always runs when the script runs to its end: at the top level, and not after
    /// `||`.
    pub fn always_runs(&self) -> bool {
        self.joined_by != Join::Or
            && self.inside.iter().all(|around| {
                matches!(around, Enclosing::Group | Enclosing::Subshell | Enclosing::Inner)
            })
    }
}
