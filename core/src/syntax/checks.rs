//! What BuildKit refuses although the shape of the line is fine: flags, stage names, and how it
//! guesses a misspelt keyword.

use super::ast::{Body, Flag, Instruction, Keyword, SyntaxErrorKind};
use super::expand::{ExpandError, fault};
use super::instructions::Reader;
use super::word::Word;

/// How a flag takes its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FlagKind {
    /// None, `true` or `false`.
    Switch,
    /// One value.
    Value,
    /// One value, and the flag may be repeated.
    Values,
}

/// The flags of each instruction, those of the labs channel included.
fn known_flags(keyword: Keyword) -> &'static [(&'static str, FlagKind)] {
    use FlagKind::{Switch, Value, Values};
    match keyword {
        Keyword::Add => &[
            ("checksum", Value),
            ("chmod", Value),
            ("chown", Value),
            ("exclude", Values),
            ("keep-git-dir", Switch),
            ("link", Switch),
            ("unpack", Switch),
        ],
        Keyword::Copy => &[
            ("chmod", Value),
            ("chown", Value),
            ("exclude", Values),
            ("from", Value),
            ("link", Switch),
            ("parents", Switch),
        ],
        Keyword::From => &[("platform", Value)],
        Keyword::Healthcheck => &[
            ("interval", Value),
            ("retries", Value),
            ("start-interval", Value),
            ("start-period", Value),
            ("timeout", Value),
        ],
        Keyword::Run => {
            &[("device", Values), ("mount", Values), ("network", Value), ("security", Value)]
        }
        _ => &[],
    }
}

/// Checks names, values and repetition of an instruction's flags.
pub(super) fn flags(instruction: &Instruction, reader: &mut Reader<'_>) {
    // BuildKit never looks at the flags of these.
    if matches!(instruction.keyword, Keyword::Arg | Keyword::Stopsignal | Keyword::Unknown) {
        return;
    }
    let known = known_flags(instruction.keyword);
    for (nth, flag) in instruction.flags.iter().enumerate() {
        let Some(&(name, kind)) = known.iter().find(|(name, _)| *name == flag.name) else {
            refuse(reader, flag, "is not a flag of this instruction");
            continue;
        };
        let earlier = instruction.flags.iter().take(nth);
        if kind != FlagKind::Values && earlier.into_iter().any(|other| other.name == name) {
            refuse(reader, flag, "is given twice");
        } else if let Some(why) = bad_value(flag, kind) {
            refuse(reader, flag, why);
        }
    }
}

fn refuse(reader: &mut Reader<'_>, flag: &Flag, why: &str) {
    let kind = SyntaxErrorKind::Flag(format!("`--{}` {why}", flag.name));
    reader.refuse::<()>(flag.range, kind);
}

fn bad_value(flag: &Flag, kind: FlagKind) -> Option<&'static str> {
    let value = flag.value.as_ref().map(|value| value.text.as_str());
    match (kind, value) {
        (FlagKind::Switch, Some("")) | (FlagKind::Value | FlagKind::Values, None) => {
            Some("lacks its value")
        }
        (FlagKind::Switch, Some(value)) => {
            let known = ["true", "false"].iter().any(|known| value.eq_ignore_ascii_case(known));
            (!known).then_some("takes `true` or `false`")
        }
        _ => None,
    }
}

/// Checks quotes and substitutions in the words that BuildKit expands.
pub(super) fn words(instruction: &Instruction, reader: &mut Reader<'_>) {
    let words: Vec<&Word> = match &instruction.body {
        Body::From(from) => vec![&from.image],
        Body::Copy(transfer) | Body::Add(transfer) => {
            transfer.sources.iter().chain([&transfer.destination]).collect()
        }
        Body::Env(pairs) | Body::Label(pairs) => {
            pairs.iter().flat_map(|pair| [&pair.key, &pair.value]).collect()
        }
        Body::Arg(declarations) => declarations
            .iter()
            .flat_map(|declaration| [Some(&declaration.name), declaration.default.as_ref()])
            .flatten()
            .collect(),
        Body::Workdir(word) | Body::User(word) | Body::Stopsignal(word) => vec![word],
        Body::Expose(words) | Body::Volume(words) => words.iter().collect(),
        _ => Vec::new(),
    };
    let values = instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
    let values = values.filter(|_| instruction.keyword != Keyword::Arg);
    for word in words.into_iter().chain(values) {
        let kind = match fault(&word.text, reader.escape) {
            Some(ExpandError::UnterminatedQuote) => SyntaxErrorKind::UnterminatedQuote,
            Some(ExpandError::Substitution(why)) => SyntaxErrorKind::Substitution(why),
            Some(ExpandError::Required(..) | ExpandError::TooLong) | None => continue,
        };
        reader.refuse::<()>(word.range, kind);
    }
}

/// Whether BuildKit takes `name` for a stage.
pub(super) fn is_stage_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// The keyword within two edits of `word`; the first in alphabetical order among equals.
pub(super) fn nearest(word: &str) -> Option<Keyword> {
    // No keyword is longer than eleven letters.
    if word.is_empty() || word.chars().count() > 13 {
        return None;
    }
    let word = word.to_uppercase();
    Keyword::ALL
        .into_iter()
        .map(|keyword| (distance(&word, keyword.as_str()), keyword))
        .filter(|&(distance, keyword)| distance <= 2 && distance < keyword.as_str().len() - 1)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, keyword)| keyword)
}

/// Levenshtein distance of two short words.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, from) in left.chars().enumerate() {
        let mut diagonal = at;
        let mut before = at + 1;
        for (cell, to) in row.iter_mut().zip(std::iter::once(None).chain(right.chars().map(Some))) {
            let Some(to) = to else {
                *cell = at + 1;
                continue;
            };
            let substituted = diagonal + usize::from(from != to);
            diagonal = *cell;
            before = substituted.min(*cell + 1).min(before + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or(0)
}
