//! What is true and says little in a Dockerfile, whose author knows the values: *strict* shows it and
//! *recommended* does not. Judged by reading the findings in 524 real files.

use crate::engine::Found;

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

/// Whether the command that this text ends in handles packages.
fn takes_packages(before: &str) -> bool {
    const LEADING: [&str; 6] = ["then", "do", "else", "if", "!", "sudo"];
    let start = before.rfind([';', '&', '|', '\n', '(', '{']).map_or(0, |at| at + 1);
    let mut words = before.get(start..).unwrap_or_default().split_whitespace();
    let program = words.find(|word| !LEADING.contains(word) && !starts_with_assignment(word));
    program.is_some_and(|program| PACKAGES.contains(&program))
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
