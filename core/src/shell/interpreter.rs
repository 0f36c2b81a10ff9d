/// Whether `program`, a name or a path, is a shell of the Bourne family.
pub(super) fn is_posix(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh")
}

/// Whether a SHELL hands its last argument to a shell of the Bourne family. The shell may come
/// after something that starts it: `["conda", "run", "-n", "base", "/bin/bash", "-c"]`.
pub(super) fn shell_is_posix(shell: &[String]) -> bool {
    shell.iter().any(|word| is_posix(word))
}

/// Whether the `#!` line of a script names such a shell; `None` without that line.
pub(super) fn shebang_is_posix(script: &str) -> Option<bool> {
    let line = script.strip_prefix("#!")?.lines().next().unwrap_or("");
    let mut words = line.split_whitespace();
    let program = words.next().unwrap_or("");
    if !program.ends_with("/env") {
        return Some(is_posix(program));
    }
    // `env -S` and assignments may come before the program.
    let program = words.find(|word| !word.starts_with('-') && !word.contains('='));
    Some(program.is_some_and(is_posix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_told_from_other_interpreters() {
        for (shell, posix) in [
            ("/bin/sh -c", true),
            ("/bin/bash -o pipefail -c", true),
            ("conda run -n base /bin/bash -c", true),
            ("powershell -Command", false),
            ("cmd /S /C", false),
            ("/usr/bin/fish -c", false),
        ] {
            let words: Vec<String> = shell.split(' ').map(str::to_owned).collect();
            assert_eq!(shell_is_posix(&words), posix, "{shell}");
        }
        assert_eq!(shebang_is_posix("#!/bin/bash -e\n"), Some(true));
        assert_eq!(shebang_is_posix("#!/usr/bin/env -S A=b bash -e\n"), Some(true));
        assert_eq!(shebang_is_posix("#!/usr/bin/env python3\n"), Some(false));
        assert_eq!(shebang_is_posix("echo"), None);
    }
}
