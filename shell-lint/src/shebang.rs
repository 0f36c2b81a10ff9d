//! The shell that a file names beside the script: in SHELL, and in a comment for hadolint
//! (`# hadolint shell=/bin/bash`).

use std::collections::BTreeMap;

use plimsoll_core::build::Build;
use plimsoll_core::syntax::{Body, Keyword};

/// The shell that a comment names, for each instruction that one is about: up to the next SHELL and,
/// where the comment stands in a stage, up to the stage's end.
///
/// `as_hadolint` also what SHELL names, and nothing any more after an ENV or an ARG.
pub(crate) fn named(build: &Build<'_>, as_hadolint: bool) -> BTreeMap<usize, String> {
    let mut comments = build.file.comments.iter().peekable();
    let (mut of_file, mut now): (Option<String>, Option<String>) = (None, None);
    let mut has_stage = false;
    let mut shells = BTreeMap::new();
    for instruction in &build.file.instructions {
        while let Some(comment) = comments.next_if(|it| it.start() < instruction.range.start()) {
            if let Some(name) = of_comment(comment.slice(build.source)) {
                now = Some(name.to_owned());
                if !has_stage {
                    of_file.clone_from(&now);
                }
            }
        }
        // What stands inside of an instruction says nothing.
        while comments.next_if(|it| it.start() < instruction.range.end()).is_some() {}
        match &instruction.body {
            Body::From(_) => {
                now.clone_from(&of_file);
                has_stage = true;
            }
            Body::Shell(words) => {
                let mut words = words.iter().flat_map(|word| word.text.split_whitespace());
                let first = || words.next().unwrap_or_default().to_owned();
                now = as_hadolint.then(first);
            }
            Body::Env(_) | Body::Arg(_) if as_hadolint => now = None,
            _ => {}
        }
        if let Some(name) = now.as_ref().filter(|_| instruction.keyword == Keyword::Run) {
            shells.insert(instruction.index, name.clone());
        }
    }
    shells
}

/// `# hadolint shell=NAME`, and nothing after it but a remark.
fn of_comment(comment: &str) -> Option<&str> {
    let text = comment.trim_start_matches('#').trim();
    let rest = text.strip_prefix("hadolint")?;
    let name = rest.trim_start().strip_prefix("shell")?.trim_start().strip_prefix('=')?;
    let mut words = name.split_whitespace();
    let name = words.next()?;
    let is_remark = words.next().is_none_or(|word| word.starts_with('#'));
    (rest.starts_with([' ', '\t']) && is_remark).then_some(name)
}

/// The last part of a program's path.
pub(crate) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// True if PowerShell or cmd reads the script.
pub(crate) fn is_of_windows(shell: &str) -> bool {
    const OTHERS: [&str; 3] = ["cmd", "powershell", "pwsh"];
    let name = base_name(shell);
    OTHERS.contains(&name.strip_suffix(".exe").unwrap_or(name))
}

/// What ShellCheck says of the shell's name itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Nothing.
    Known,
    /// This code, which comes before all that it says of the script.
    Beside(u16),
    /// This code, and it does not read the script.
    Alone(u16),
}

/// The shells and languages that it refuses, by the starts of their names.
const REFUSED: [&str; 9] =
    ["awk", "csh", "expect", "fish", "perl", "python", "ruby", "tcsh", "zsh"];
const KNOWN: [&str; 8] = ["sh", "ash", "bash", "bats", "dash", "ksh", "ksh93", "oksh"];

/// What ShellCheck says of a shell by the word that stands for it.
pub(crate) fn about(shell: &str) -> About {
    let name = base_name(shell);
    let is_path = shell.starts_with('/');
    match (REFUSED.iter().any(|it| name.starts_with(it)), is_path) {
        (true, true) => About::Alone(1071),
        (true, false) => About::Alone(2239),
        (false, false) => About::Beside(2239),
        (false, true) if KNOWN.contains(&name) => About::Known,
        (false, true) => About::Beside(1008),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_core::syntax::parse;

    #[test]
    fn comments_that_name_a_shell_are_read() {
        for (comment, name) in [
            ("# hadolint shell=/bin/bash", Some("/bin/bash")),
            ("#hadolint\tshell = bash # why", Some("bash")),
            ("# hadolint shell=bash -o pipefail", None),
            ("# hadolint shell=", None),
            ("# hadolintshell=bash", None),
        ] {
            assert_eq!(of_comment(comment), name, "{comment}");
        }
    }

    #[test]
    fn a_shell_is_named_up_to_the_next_one() {
        let text = "\
# hadolint shell=a
FROM x
RUN b
SHELL [\"c\", \"-c\"]
RUN d
FROM x
RUN e
# hadolint shell=f
RUN g
ENV h=i
RUN j
FROM x
RUN k
";
        let file = parse(text);
        let build = Build::new(text, &file);
        let of = |as_hadolint| {
            let found = named(&build, as_hadolint);
            found
                .into_iter()
                .map(|(at, name)| format!("{at} {name}"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(of(false), "1 a, 5 a, 6 f, 8 f, 10 a");
        assert_eq!(of(true), "1 a, 3 c, 5 a, 6 f, 10 a");
    }

    #[test]
    fn names_of_shells_are_judged() {
        for (shell, expected) in [
            ("/bin/sh", About::Known),
            ("bash", About::Beside(2239)),
            ("/usr/bin/env", About::Beside(1008)),
            ("/usr/bin/python3", About::Alone(1071)),
            ("zsh", About::Alone(2239)),
            ("", About::Beside(2239)),
        ] {
            assert_eq!(about(shell), expected, "{shell}");
        }
        assert!(is_of_windows(r"C:\x\pwsh.exe") && is_of_windows("/usr/bin/pwsh"));
        assert!(!is_of_windows("PowerShell"));
    }
}
