//! Findings of our own that the engine lacks, and those of its that are wrong.

use std::collections::BTreeSet;

use plimsoll_core::rules::Severity;

use crate::dialect::Shell;
use crate::found::Found;

/// Adds what the engine does not look for in a script that this shell reads, with these names set.
pub(crate) fn extend(all: &mut Vec<Found>, text: &str, shell: Shell, names: &BTreeSet<&str>) {
    let before = all.len();
    all.extend(blanks_around_equals(text));
    all.extend(builtins_under_sudo(text));
    if matches!(shell, Shell::Sh | Shell::Dash | Shell::Busybox) {
        all.extend(variables_of_bash(text, shell, names));
    }
    if all.len() > before {
        all.sort_by_key(|found| found.start);
    }
}

/// True if a finding is none, by what ShellCheck says of the same text.
pub(crate) fn is_wrong(found: &Found, text: &str) -> bool {
    let after = || text.get(found.end..).unwrap_or_default().trim_start_matches([' ', '\t']);
    match found.code {
        // `name= && …` gives an empty value on purpose.
        1007 => {
            let rest = after();
            rest.is_empty() || rest.starts_with(['&', ';', '|', ')', '\n', '#'])
        }
        // `sudo cd a`: that it has no effect is said already.
        2164 => {
            let before = text.get(..found.start).unwrap_or_default();
            let start = before.rfind([';', '&', '|', '\n']).map_or(0, |at| at + 1);
            before.get(start..).unwrap_or_default().split_whitespace().next() == Some("sudo")
        }
        // `name=value set -e && … $name`: a builtin such as `set` keeps what is set before it.
        2154 => is_set_before_a_builtin(text, found),
        // `3<<E <&3`: each has its own descriptor.
        2261 => have_own_descriptors(text, found),
        _ => false,
    }
}

/// SC2283: a command's second word starts with `=`.
fn blanks_around_equals(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    for command in text.split_inclusive([';', '\n', '&', '|']) {
        let words = command.trim_end_matches([';', '\n', '&', '|']);
        let mut parts = words.split_whitespace();
        if let (Some(name), Some(second)) = (parts.next(), parts.next())
            && second.starts_with('=')
            && !second.starts_with("==")
            && !second.contains(['"', '\'', '`'])
            && is_plain_name(name)
        {
            let start = at + words.find(second).unwrap_or_default();
            found.push(Found {
                code: 2283,
                severity: Severity::Error,
                message: String::new(),
                start,
                end: start + 1,
                fix: None,
            });
        }
        at += command.len();
        // Quotes that reach over the end of a part hide what is in it.
        if words.contains(['"', '\'', '`', '#', '(', '<']) {
            break;
        }
    }
    found
}

/// SC2232: `sudo` with a command that is a part of the shell.
fn builtins_under_sudo(text: &str) -> Vec<Found> {
    const BUILTINS: [&str; 23] = [
        "cd", "command", "declare", "eval", "exec", "exit", "export", "hash", "history", "local",
        "popd", "pushd", "read", "readonly", "return", "set", "source", "trap", "type", "ulimit",
        "umask", "unset", "wait",
    ];
    let mut found = Vec::new();
    let mut at = 0;
    for command in text.split_inclusive([';', '\n', '&', '|']) {
        let words = command.trim_end_matches([';', '\n', '&', '|']);
        let mut parts = words.split_whitespace();
        if parts.next() == Some("sudo")
            && let Some(builtin) = after_options(&mut parts)
            && BUILTINS.contains(&builtin)
        {
            let start = at + words.find("sudo").unwrap_or_default();
            let (severity, message) = (Severity::Warning, String::new());
            found.push(Found { code: 2232, severity, message, start, end: start + 4, fix: None });
        }
        at += command.len();
        // Quotes that reach over the end of a part hide what is in it.
        if words.contains(['"', '\'', '`', '#', '(', '<']) {
            break;
        }
    }
    found
}

/// The first word that is neither an option of `sudo` nor the value of one.
fn after_options<'t>(words: &mut impl Iterator<Item = &'t str>) -> Option<&'t str> {
    const WITH_VALUE: [&str; 6] = ["-u", "-g", "-h", "-p", "-C", "-D"];
    loop {
        match words.next()? {
            option if WITH_VALUE.contains(&option) => {
                words.next();
            }
            option if option.starts_with('-') => {}
            word => return Some(word),
        }
    }
}

/// The variables that bash sets and `sh` does not, where nothing else sets them.
const OF_BASH: [&str; 26] = [
    "BASHOPTS",
    "BASHPID",
    "BASH_ARGV",
    "BASH_COMMAND",
    "BASH_LINENO",
    "BASH_REMATCH",
    "BASH_SOURCE",
    "BASH_SUBSHELL",
    "BASH_VERSINFO",
    "DIRSTACK",
    "EPOCHREALTIME",
    "EPOCHSECONDS",
    "EUID",
    "FUNCNAME",
    "GROUPS",
    "HOSTNAME",
    "HOSTTYPE",
    "MACHTYPE",
    "MAPFILE",
    "OSTYPE",
    "PIPESTATUS",
    "RANDOM",
    "SECONDS",
    "SHELLOPTS",
    "SHLVL",
    "UID",
];

/// SC3028: a variable of bash.
fn variables_of_bash(text: &str, shell: Shell, set: &BTreeSet<&str>) -> Vec<Found> {
    let is_name = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let (mut found, mut assigned) = (Vec::new(), BTreeSet::new());
    let (mut at, mut is_single, mut is_double) = (0, false, false);
    let mut escaped = usize::MAX;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let before = text.get(..at).unwrap_or_default();
        match next {
            '\\' if !is_single => {
                at += 1;
                escaped = at;
            }
            '\'' if !is_double => is_single = !is_single,
            '"' if !is_single => is_double = !is_double,
            _ if is_name(next) && !is_single => {
                let word = text.get(at..).unwrap_or_default();
                let end = word.find(|c| !is_name(c)).unwrap_or(word.len());
                let (word, rest) = word.split_at(end);
                let is_braced = before.ends_with("${") || before.ends_with("${#");
                let is_dollar = before.ends_with('$') && at.checked_sub(1) != Some(escaped);
                let is_used = is_dollar
                    || is_braced && !rest.starts_with([':', '='])
                    || is_braced && rest.starts_with(":-");
                if OF_BASH.contains(&word) && !set.contains(word) {
                    if is_used && !assigned.contains(word) {
                        found.push((word, at));
                    } else if !is_used && !before.ends_with('$') {
                        assigned.insert(word);
                    }
                }
                at += end;
                continue;
            }
            _ => {}
        }
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }
    // BusyBox makes numbers too.
    let is_bare = |name: &str| !(shell == Shell::Busybox && name == "RANDOM");
    let found = found.into_iter().filter(|(name, _)| !assigned.contains(name) && is_bare(name));
    found
        .map(|(name, start)| Found {
            code: 3028,
            severity: Severity::Warning,
            message: String::new(),
            start,
            end: start + name.len(),
            fix: None,
        })
        .collect()
}

fn is_plain_name(name: &str) -> bool {
    let is_word = |next: char| next.is_ascii_alphanumeric() || "_-./".contains(next);
    name.chars().all(is_word)
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
}

/// True if no two redirections of the command that a finding is about have one descriptor.
fn have_own_descriptors(text: &str, found: &Found) -> bool {
    let start = text.get(..found.start).and_then(|it| it.rfind('\n')).map_or(0, |at| at + 1);
    let line = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    // Quotes may hold what looks like one.
    if line.contains(['"', '\'', '`']) {
        return false;
    }
    let at = found.start - start;
    let mut commands = line.split("&&").flat_map(|part| part.split(['|', ';']));
    let command = commands
        .find(|command| command.as_ptr() as usize - line.as_ptr() as usize + command.len() >= at);
    let Some(command) = command else { return false };
    let mut seen: Vec<u32> = Vec::new();
    let mut before = ' ';
    for (at, sign) in command.char_indices() {
        if matches!(sign, '<' | '>') && !matches!(before, '<' | '>') {
            let head = command.get(..at).unwrap_or_default();
            let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            let number = head.get(head.len() - digits..).and_then(|it| it.parse().ok());
            let usual = u32::from(sign == '>');
            let descriptors: &[u32] =
                if before == '&' { &[1, 2] } else { &[number.unwrap_or(usual)] };
            if descriptors.iter().any(|it| seen.contains(it)) {
                return false;
            }
            seen.extend(descriptors);
        }
        before = sign;
    }
    true
}

fn is_set_before_a_builtin(text: &str, found: &Found) -> bool {
    let name = text.get(found.start..found.end).unwrap_or_default().trim_matches(['$', '{', '}']);
    let Some(before) = text.get(..found.start) else { return false };
    let assigned = before.match_indices(name).any(|(at, _)| {
        let follows_blank = before
            .get(..at)
            .is_none_or(|start| start.is_empty() || start.ends_with([' ', '\t', '\n', ';', '&']));
        follows_blank && before.get(at + name.len()..).is_some_and(|rest| rest.starts_with('='))
    });
    let has_builtin = |builtin: &str| before.contains(builtin);
    !name.is_empty()
        && assigned
        && [" set ", "\tset ", " export ", "\texport "].iter().any(|it| has_builtin(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_bash_are_seen() {
        let found = |shell, text| {
            let found = variables_of_bash(text, shell, &BTreeSet::from(["UID"]));
            found.iter().map(|it| &text[it.start..it.end]).collect::<Vec<_>>().join(" ")
        };
        for (text, expected) in [
            ("a \"$RANDOM\" ${HOSTNAME} $EUID_X", "RANDOM HOSTNAME"),
            ("a $UID", ""),
            ("SECONDS=1; a $SECONDS", ""),
            ("read SECONDS && a $SECONDS", ""),
            ("a '$RANDOM' \\$RANDOM \"\\$RANDOM\"", ""),
            ("a \"it's $RANDOM\"", "RANDOM"),
            ("a ${EUID:-1} ${EUID:=1}", ""),
            ("a ${OSTYPE#x} ${#OSTYPE} ${OSTYPE:-x}", "OSTYPE OSTYPE OSTYPE"),
        ] {
            assert_eq!(found(Shell::Sh, text), expected, "{text}");
        }
        assert_eq!(found(Shell::Busybox, "a $RANDOM $EUID"), "EUID");
    }

    #[test]
    fn builtins_under_sudo_are_seen() {
        for (text, expected) in [
            ("true && sudo cd /a", Some(8)),
            ("sudo -E export A=1", Some(0)),
            ("sudo -u a cd b", Some(0)),
            ("sudo A=1 cd b", None),
            ("sudo echo cd; cd a", None),
            ("echo 'a; sudo cd b'", None),
        ] {
            let found = builtins_under_sudo(text).first().map(|found| found.start);
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn redirections_of_several_descriptors_are_told_apart() {
        for (text, at, expected) in [
            ("cat 3<<E <&3\nx\nE\n", 4, true),
            ("true && cat <a 2>b >c", 12, true),
            ("cat <a <b", 7, false),
            ("cat >a 1>b", 7, false),
            ("cat &>a >b", 8, false),
            ("cat >a; cat >b", 12, true),
        ] {
            let found = Found {
                code: 2261,
                severity: Severity::Error,
                message: String::new(),
                start: at,
                end: at + 1,
                fix: None,
            };
            assert_eq!(is_wrong(&found, text), expected, "{text}");
        }
    }

    #[test]
    fn blanks_around_an_equals_sign_are_seen() {
        for (text, expected) in [
            ("foo = bar", Some(4)),
            ("true && chmod =2775 /opt", Some(14)),
            ("foo == bar", None),
            ("foo bar = x", None),
            ("foo \"=\" bar", None),
            ("echo 'a; b = c'", None),
            ("[ a = b ]", None),
        ] {
            let found = blanks_around_equals(text).first().map(|found| found.start);
            assert_eq!(found, expected, "{text}");
        }
    }
}
