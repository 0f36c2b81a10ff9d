//! The builder's text of a heredoc in whose body it expands variables.

use plimsoll_core::text::{MappedText, TextRange};

/// The body as it is written to the file but for the variables, which keep their names, and the
/// places where those stand, in bytes of the Dockerfile and in order.
pub(crate) fn expanded(body: &MappedText, escape: char) -> (MappedText, Vec<TextRange>) {
    let text = body.as_str();
    let mut out = MappedText::default();
    let mut variables = Vec::new();
    let mut kept = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character == escape {
            // What comes after it stands for itself.
            out.append(body, kept, at);
            kept = at + character.len_utf8();
            characters.next();
        } else if character == '$' {
            let rest = &text.get(at + 1..).unwrap_or_default();
            let length = match rest.strip_prefix('{') {
                Some(inner) => inner.find('}').map_or(rest.len(), |end| end + 2),
                None => rest
                    .find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
                    .unwrap_or(rest.len()),
            };
            variables.push(body.source_range(at, at + 1 + length));
        }
    }
    out.append(body, kept, text.len());
    (out, variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_go_and_variables_are_known() {
        let mut body = MappedText::default();
        body.push("a \\\\\nb \\$c $d ${e}f", 10);
        let (text, variables) = expanded(&body, '\\');
        assert_eq!(text.as_str(), "a \\\nb $c $d ${e}f");
        let places: Vec<_> = variables.iter().map(|it| (it.start(), it.end())).collect();
        assert_eq!(places, [(21, 23), (24, 28)]);
    }
}
