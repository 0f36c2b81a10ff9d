/// True if `program`, a name or a path, is a shell of the Bourne family.
pub fn is_posix(program: &str) -> bool {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    matches!(name, "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "mksh")
}

/// The program that the `#!` line of a script names; `None` without that line.
pub(super) fn of_shebang(script: &str) -> Option<&str> {
    let line = script.strip_prefix("#!")?.lines().next().unwrap_or("");
    let mut words = line.split_whitespace();
    let program = words.next().unwrap_or("");
    if !program.ends_with("/env") {
        return Some(program);
    }
    // `env -S` and assignments may come before the program.
    Some(words.find(|word| !word.starts_with('-') && !word.contains('=')).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_told_from_other_interpreters() {
        for (program, posix) in [
            ("/bin/sh", true),
            ("bash.exe", true),
            ("powershell", false),
            ("cmd", false),
            ("/usr/bin/fish", false),
        ] {
            assert_eq!(is_posix(program), posix, "{program}");
        }
        assert_eq!(of_shebang("#!/bin/bash -e\n"), Some("/bin/bash"));
        assert_eq!(of_shebang("#!/usr/bin/env -S A=b bash -e\n"), Some("bash"));
        assert_eq!(of_shebang("#!/usr/bin/env\n"), Some(""));
        assert_eq!(of_shebang("echo"), None);
    }
}
