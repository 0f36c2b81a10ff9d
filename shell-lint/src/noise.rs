//! Findings that are true and say little in a Dockerfile, whose author knows the values: *strict*
//! shows them and *recommended* does not. Judged by reading the findings in 524 real files.

use std::collections::BTreeSet;

use crate::found::Found;

/// Programs that print one word.
const ONE_WORD: [&str; 6] =
    ["nproc", "getconf", "uname", "arch", "dpkg --print-architecture", "apk --print-arch"];
/// Programs that take names of packages.
const PACKAGES: [&str; 11] = [
    "apk", "apt", "apt-get", "apt-mark", "aptitude", "dnf", "microdnf", "pip", "pip3", "yum",
    "zypper",
];

pub(crate) fn is_noise(found: &Found, text: &str) -> bool {
    let rest = || text.get(found.end..).unwrap_or_default().trim_start_matches([' ', '\t']);
    match found.code {
        // What single quotes keep is mostly a line of a script or of a configuration to write. Names
        // of files that start with a dash: those in an image are the author's own. A loop over one
        // word is a list that has one entry today, such as the keys of a release.
        2016 | 2035 | 2043 => true,
        // `a= b= && …`
        1007 => starts_with_assignment(rest()),
        // `make -j$(nproc)`
        2046 => prints_one_word(text.get(found.start..found.end).unwrap_or_default()),
        // `apk add $buildDeps`: quotes would make one name of all.
        2086 => takes_packages(text.get(..found.start).unwrap_or_default()),
        _ => false,
    }
}

fn starts_with_assignment(text: &str) -> bool {
    let is_name = |next: char| next.is_ascii_alphanumeric() || next == '_';
    let end = text.find(|next| !is_name(next)).unwrap_or(text.len());
    end > 0 && text.get(end..).is_some_and(|rest| rest.starts_with('='))
}

fn prints_one_word(substitution: &str) -> bool {
    let inner = substitution.trim_start_matches(['$', '(', '`']).trim_end_matches([')', '`']);
    let starts = |program: &str| {
        let rest = inner.trim_start().strip_prefix(program);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    };
    !inner.contains([';', '&', '|', '\n']) && ONE_WORD.iter().any(|program| starts(program))
}

/// True if the command that this text ends in handles packages.
fn takes_packages(before: &str) -> bool {
    const LEADING: [&str; 6] = ["then", "do", "else", "if", "!", "sudo"];
    let start = before.rfind([';', '&', '|', '\n', '(', '{']).map_or(0, |at| at + 1);
    let mut words = before.get(start..).unwrap_or_default().split_whitespace();
    let program = words.find(|word| !LEADING.contains(word) && !starts_with_assignment(word));
    program.is_some_and(|program| PACKAGES.contains(&program))
}

/// Endings of names that stand for several words.
const LISTS: [&str; 26] = [
    "args",
    "deps",
    "dependencies",
    "dirs",
    "exts",
    "extensions",
    "features",
    "files",
    "flags",
    "groups",
    "keys",
    "libs",
    "list",
    "mark",
    "modules",
    "names",
    "options",
    "opts",
    "packages",
    "params",
    "pkgs",
    "plugins",
    "requirements",
    "saved",
    "targets",
    "tools",
];

/// Programs that print several words.
const PRINT_LISTS: [&str; 17] = [
    "apt-cache",
    "apt-mark",
    "awk",
    "cat",
    "cut",
    "dpkg-query",
    "egrep",
    "find",
    "git",
    "grep",
    "jq",
    "ls",
    "scanelf",
    "sed",
    "sort",
    "tr",
    "xargs",
];

/// True if the part at fault is meant to be several words, by its name, by what the script sets it
/// to (`lists`, as [`list_names`] gives them), or by the program that prints it: quotes would make
/// one of them.
pub(crate) fn is_list(found: &Found, text: &str, lists: &BTreeSet<&str>) -> bool {
    let part = text.get(found.start..found.end).unwrap_or_default();
    let before = text.get(..found.start).unwrap_or_default();
    match found.code {
        2086 => {
            let name = part.trim_start_matches(|next| !is_in_name(next));
            let end = name.find(|next| !is_in_name(next)).unwrap_or(name.len());
            let name = name.get(..end).unwrap_or_default();
            let lower = name.to_ascii_lowercase();
            lists.contains(name)
                || LISTS.iter().any(|ending| lower.ends_with(ending))
                || takes_packages(before)
        }
        2046 => {
            let inner = part.trim_start_matches(['$', '(', '`']).trim_end_matches([')', '`']);
            let mut programs = inner.split(['|', ';', '&', '\n']).filter_map(|command| {
                command.split_whitespace().find(|word| !starts_with_assignment(word))
            });
            takes_packages(before) || programs.any(|program| PRINT_LISTS.contains(&program))
        }
        _ => false,
    }
}

/// The variables that a script sets to several words, to options, or to what a command prints.
pub(crate) fn list_names(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (at, _) in text.match_indices('=') {
        let before = text.get(..at).unwrap_or_default();
        let start = before.rfind(|last| !is_in_name(last)).map_or(0, |last| {
            last + before.get(last..).and_then(|it| it.chars().next()).map_or(1, char::len_utf8)
        });
        let value = text.get(at + 1..).unwrap_or_default();
        let (quote, value) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => (Some(quote), value.get(1..).unwrap_or_default()),
            _ => (None, value),
        };
        // A list has a blank early on; who writes longer words writes no list.
        let mut inside = value.chars().take(LONGEST_WORD).take_while(|&next| Some(next) != quote);
        let several = quote.is_some() && inside.any(|next| next == ' ' || next == '\n');
        if several || value.starts_with(['`', '-']) || value.starts_with("$(") {
            names.insert(before.get(start..).unwrap_or_default());
        }
    }
    names.remove("");
    names
}

const LONGEST_WORD: usize = 200;

fn is_in_name(next: char) -> bool {
    next.is_ascii_alphanumeric() || next == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_packages_are_known() {
        for (before, expected) in [
            ("apt-get install -y --no-install-recommends ", true),
            ("true && if a; then DEBIAN_FRONTEND=noninteractive apt-get purge ", true),
            ("[ -z \"$a\" ] || apt-mark manual ", true),
            ("apt-get update && rm -rf ", false),
            ("", false),
        ] {
            assert_eq!(takes_packages(before), expected, "{before}");
        }
    }

    #[test]
    fn programs_that_print_one_word_are_known() {
        for (substitution, expected) in [
            ("$(nproc)", true),
            ("`getconf _NPROCESSORS_ONLN`", true),
            ("$(archive)", false),
            ("$(uname -m | sed s/x/y/)", false),
        ] {
            assert_eq!(prints_one_word(substitution), expected, "{substitution}");
        }
    }
}
