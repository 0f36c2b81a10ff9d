//! Commands of the shell's own, and what a script leaves in the shell that ran it.

use super::{Enclosing, Join, Script, SimpleCommand};

/// Commands that only a shell has: started without one, there is nothing of that name in a slim
/// image.
const ONLY_SHELL: &[&str] = &[
    ".",
    ":",
    "alias",
    "bg",
    "break",
    "builtin",
    "caller",
    "cd",
    "chdir",
    "command",
    "compgen",
    "complete",
    "continue",
    "coproc",
    "declare",
    "dirs",
    "disown",
    "enable",
    "eval",
    "exec",
    "exit",
    "export",
    "fc",
    "fg",
    "getopts",
    "hash",
    "help",
    "history",
    "jobs",
    "kill",
    "let",
    "local",
    "logout",
    "mapfile",
    "popd",
    "pushd",
    "read",
    "readarray",
    "readonly",
    "return",
    "set",
    "shift",
    "shopt",
    "source",
    "suspend",
    "time",
    "times",
    "trap",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "unset",
    "wait",
    "[[",
];

/// Commands that the shell has built in and most images have as programs too, which may differ: how
/// `echo` and `printf` read backslashes, for one.
const TWINS: &[&str] = &["[", "echo", "false", "printf", "pwd", "test", "true"];

/// Commands of [`ONLY_SHELL`] that change nothing in the shell that runs them.
const HARMLESS: &[&str] = &[
    ":", "caller", "command", "compgen", "dirs", "help", "history", "jobs", "kill", "time",
    "times", "type", "[[",
];

/// True if this is a command of the shell's own, which nothing can hand over to.
pub fn is_builtin(name: &str) -> bool {
    ONLY_SHELL.contains(&name)
}

/// True if the shell has this built in and a program of the same name is usual too.
pub fn has_twin(name: &str) -> bool {
    TWINS.contains(&name)
}

impl SimpleCommand {
    /// True if it is a builtin that sets variables by its arguments (`export A=b`); POSIX calls
    /// those that it knows declaration utilities.
    pub fn is_declaration(&self) -> bool {
        matches!(self.name(), Some("declare" | "export" | "local" | "readonly" | "typeset"))
    }
}

impl Script {
    /// True if another script may follow it in the same shell, after `&&`, and find all as in a
    /// shell of its own: it runs to its end and leaves no directory, variable, function, option,
    /// trap or process behind. False where it is not understood.
    pub fn leaves_nothing(&self) -> bool {
        self.posix && self.complete && self.commands.iter().all(leaves_nothing)
    }

    /// True if it may stand after `a &&` and do as alone: it is one list of plain commands that
    /// `&&` and `|` join, so that the failure of `a` is the failure of all.
    pub fn may_follow(&self) -> bool {
        let in_word =
            |around: &Enclosing| matches!(around, Enclosing::Inner | Enclosing::Substitution);
        let join = |join: Join| matches!(join, Join::Nothing | Join::And | Join::Pipe);
        self.posix
            && self.complete
            && self.commands.iter().all(|command| match command.inside.first() {
                Some(around) => in_word(around),
                None => join(command.joined_by) && join(command.followed_by),
            })
    }
}

fn leaves_nothing(command: &SimpleCommand) -> bool {
    let in_child = command.inside.iter().any(|around| {
        matches!(around, Enclosing::Subshell | Enclosing::Substitution | Enclosing::Inner)
    });
    if command.followed_by == Join::Background {
        return false;
    }
    if in_child {
        return true;
    }
    let name = match command.words.first() {
        Some(word) => word.literal(),
        None => return command.assignments.is_empty(),
    };
    let Some(name) = name else { return false };
    let keeps = !is_builtin(name) || HARMLESS.contains(&name);
    // `A=b :` keeps `A` in some shells, and so does `: ${A:=b}` in all.
    let assigns = !command.assignments.is_empty() && is_builtin(name)
        || command.words.iter().any(|word| word.raw.contains(":=") || word.raw.contains("(("))
        || name == "printf" && command.has_option(&["-v"]);
    let may_stay =
        command.inside.iter().any(|around| matches!(around, Enclosing::Function | Enclosing::Loop));
    keeps && !assigns && !may_stay && command.prefixes.iter().all(|word| word.text() != "exec")
}

#[cfg(test)]
mod tests {
    use crate::{shell, syntax};

    fn script(line: &str) -> shell::Script {
        let file = syntax::parse(&format!("RUN {line}"));
        shell::read(&file.instructions[0], &["/bin/sh".to_owned(), "-c".to_owned()])
    }

    #[test]
    fn what_a_script_leaves_in_its_shell() {
        for line in [
            "make",
            "a && b | c",
            "a || b",
            "a; b",
            "(cd /x && make)",
            "sh -c 'cd /x'",
            "A=b make",
            "if a; then b; fi",
            "[ -f /x ] || b",
            "command -v a",
            "test -d /x && a",
            "a $(cd /b; pwd)",
            "{ a; b; }",
        ] {
            assert!(script(line).leaves_nothing(), "{line}");
        }
        for line in [
            "cd /x",
            "a && cd /x && b",
            "A=b",
            "export A=b",
            "set -e; a",
            "umask 022",
            "exec a",
            "[ -f /x ] || exit 0",
            "a &",
            "f() { a; }",
            "for x in a b; do c; done",
            ". /x",
            "source x",
            "eval a",
            "trap a EXIT",
            "ulimit -n 5",
            "$X a",
            "read x",
            ": ${A:=b}",
            "A=b :",
            "unset A",
            "alias a=b",
            "shopt -s x",
            "{ cd /x; }",
            "if a; then exit 0; fi",
            "return 0",
            "wait",
            "printf -v a b",
            "a 'open",
        ] {
            assert!(!script(line).leaves_nothing(), "{line}");
        }
    }

    #[test]
    fn what_may_follow_another() {
        for line in ["a", "a && b", "a | b && c", "a && sh -c 'b; c'", "a $(b; c)"] {
            assert!(script(line).may_follow(), "{line}");
        }
        for line in ["a || b", "a; b", "a &", "a & b", "if a; then b; fi", "(a; b)", "{ a; }; b"] {
            assert!(!script(line).may_follow(), "{line}");
        }
    }
}
