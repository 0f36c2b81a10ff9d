//! `--name=value` words between an instruction's keyword and its arguments.

use super::ast::Flag;
use super::word::{WordBuilder, word_range};
use crate::text::MappedText;

/// Reads the flags at `start`; also gives where the arguments start.
///
/// Quotes are taken off and backslashes unescape the character after them, whatever the escape
/// character is. `--` alone ends the flags.
pub(super) fn read(line: &MappedText, start: usize, end: usize) -> (Vec<Flag>, usize) {
    let mut flags = Vec::new();
    let mut at = start;
    loop {
        let rest = line.as_str().get(at..end).unwrap_or("");
        at += rest.len() - rest.trim_start().len();
        if !rest.trim_start().starts_with("--") {
            return (flags, at);
        }
        let (flag, next) = flag(line, at, end);
        at = next;
        match flag {
            Some(flag) => flags.push(flag),
            None => return (flags, at),
        }
    }
}

/// The flag at `start` and where it ends; no flag for the word `--`.
fn flag(line: &MappedText, start: usize, end: usize) -> (Option<Flag>, usize) {
    let mut name = String::new();
    let mut value: Option<(WordBuilder, usize)> = None;
    let mut quote = None;
    let mut stop = end;
    let text = line.as_str().get(start..end).unwrap_or("");
    let mut characters = text.char_indices().map(|(at, character)| (start + at, character));
    while let Some((at, character)) = characters.next() {
        let mut literal = (at, character);
        match (character, quote) {
            ('\'' | '"', None) => {
                quote = Some(character);
                continue;
            }
            (_, Some(open)) if character == open => {
                quote = None;
                continue;
            }
            ('\\', _) => match characters.next() {
                Some(escaped) => literal = escaped,
                None => continue,
            },
            (_, None) if character.is_whitespace() => {
                stop = at;
                break;
            }
            _ => {}
        }
        let after = literal.0 + literal.1.len_utf8();
        match &mut value {
            Some((value, _)) => value.push_decoded(literal.1, line, literal.0, after),
            None if literal.1 == '=' => value = Some((WordBuilder::default(), after)),
            None => name.push(literal.1),
        }
    }
    if name == "--" && value.is_none() {
        return (None, stop);
    }
    let name = name.get(2..).unwrap_or("").to_owned();
    let value = value.map(|(value, from)| value.finish(word_range(line, from, stop)));
    (Some(Flag { range: line.source_range(start, stop), name, value }), stop)
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;

    #[test]
    fn flags_lose_their_quotes_and_keep_their_place() {
        let source = "COPY --chown=\"a \\\"b\" --link \\\n --from='c'd -- --e f\n";
        let file = parse(source);
        let copy = &file.instructions[0];
        let found: Vec<_> = copy
            .flags
            .iter()
            .map(|flag| {
                let value = flag.value.as_ref();
                (flag.name.as_str(), value.map(|v| (v.text.as_str(), v.range.slice(source))))
            })
            .collect();
        assert_eq!(
            found,
            [
                ("chown", Some(("a \"b", "\"a \\\"b\""))),
                ("link", None),
                ("from", Some(("cd", "'c'd"))),
            ]
        );
        assert_eq!(copy.arguments.as_str(), "--e f");
    }
}
