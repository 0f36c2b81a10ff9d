//! The files that a shell reads before the script that it is given.

use super::prefix::{self, ScriptSource};
use super::{Script, ShellWord, SimpleCommand, interpreter};
use crate::text::TextRange;

/// True if a shell of the words of SHELL reads what the builder appends, and no file before it:
/// `["/bin/bash", "-o", "pipefail", "-c"]`. Profiles that a login shell reads are the image's own.
pub fn reads_only_its_text(shell: &[String]) -> bool {
    let Some(at) = shell.iter().position(|word| interpreter::is_posix(word)) else { return false };
    let appended = "x".to_owned();
    let words: Vec<ShellWord> = shell
        .iter()
        .chain([&appended])
        .map(|text| ShellWord::new(TextRange::empty(0), text.as_str(), Some(text)))
        .collect();
    let runner = words.first().and_then(ShellWord::program);
    let is_known = match runner {
        Some("conda" | "mamba" | "micromamba") => {
            words.get(1).is_some_and(|word| word.text() == "run")
        }
        Some("busybox") => at == 1,
        _ => prefix::prefix_length(&words) == at,
    };
    let is_last = |source| source == ScriptSource::Word(shell.len().saturating_sub(at));
    is_known
        && words.get(at..).and_then(prefix::script_source).is_some_and(is_last)
        && !shell.iter().any(|word| matches!(word.as_str(), "--rcfile" | "--init-file"))
}

impl Script {
    /// True if a command sets the variable, for itself or for those after it.
    pub fn sets(&self, name: &str) -> bool {
        self.commands.iter().any(|command| command.sets(name))
    }
}

impl SimpleCommand {
    fn sets(&self, name: &str) -> bool {
        self.assignments.iter().any(|it| it.name == name)
            || self.is_declaration()
                && self.arguments().iter().any(|word| {
                    let rest = word.text().trim_start_matches(['"', '\'']).strip_prefix(name);
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', '+']))
                })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shell, syntax};

    #[test]
    fn what_sets_a_variable() {
        let sets = |line: &str| {
            let file = syntax::parse(&format!("RUN {line}"));
            shell::read(&file.instructions[0], &["/bin/sh".to_owned(), "-c".to_owned()]).sets("A")
        };
        for line in ["A=b", "A=b make", "A+=b", "make && A=", "B=c A=b"] {
            assert!(sets(line), "{line}");
        }
        for builtin in ["declare", "export", "local", "readonly", "typeset"] {
            for rest in ["A", "A=b", "-x A=b", "B=c A=b", "A+=b", "'A=b'"] {
                assert!(sets(&format!("{builtin} {rest}")), "{builtin} {rest}");
            }
        }
        for line in ["make A=b", "echo A", "AB=c", "export AB=c", "export B=A", "unset B", "a A"] {
            assert!(!sets(line), "{line}");
        }
    }

    #[test]
    fn shells_that_read_what_they_are_given() {
        for (shell, only) in [
            ("/bin/sh -c", true),
            ("/bin/bash -o pipefail -c", true),
            ("/bin/bash -euxo pipefail -c", true),
            ("/bin/bash --login -c", true),
            ("/usr/bin/env bash -c", true),
            ("busybox sh -c", true),
            ("conda run -n x /bin/bash -c", true),
            ("/bin/bash /deps.sh", false),
            ("/bin/bash --rcfile /deps.sh -ic", false),
            ("/bin/bash -c . /deps.sh", false),
            ("/deps.sh /bin/sh -c", false),
            ("busybox x sh -c", false),
            ("/bin/bash", false),
            ("pwsh -c", false),
        ] {
            let words: Vec<String> = shell.split(' ').map(str::to_owned).collect();
            assert_eq!(reads_only_its_text(&words), only, "{shell}");
        }
    }
}
