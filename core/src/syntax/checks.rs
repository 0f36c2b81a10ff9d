//! The things that BuildKit refuses although the shape of the line is fine: stage names, and words
//! that cannot be expanded.

use super::ast::{Body, Instruction, Keyword, SyntaxErrorKind};
use super::expand::fault;
use super::reader::Reader;
use super::reference::ExpandError;
use super::word::Word;

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

/// True if BuildKit takes `name` for a stage.
pub(super) fn is_stage_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
