//! Findings of our own that the engine lacks, and those of its that are wrong.

use plimsoll_core::rules::Severity;

use crate::found::Found;

/// Adds what the engine does not look for.
pub(crate) fn extend(all: &mut Vec<Found>, text: &str) {
    let before = all.len();
    all.extend(blanks_around_equals(text));
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
        // `name=value set -e && … $name`: a builtin such as `set` keeps what is set before it.
        2154 => is_set_before_a_builtin(text, found),
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

fn is_plain_name(name: &str) -> bool {
    let is_word = |next: char| next.is_ascii_alphanumeric() || "_-./".contains(next);
    name.chars().all(is_word)
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
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
