//! The colours of a Dockerfile's text where it stands outside of the editor: by line, as the editor
//! has them.

use plimsoll_core::syntax::Keyword;

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Keyword,
    Comment,
    String,
    /// A variable.
    Variable,
}

impl Tone {
    /// Its class; none for plain text.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Keyword => "tok-keyword",
            Self::Comment => "tok-comment",
            Self::String => "tok-string",
            Self::Variable => "tok-variable",
        }
    }
}

/// The lines of a text, each in pieces whose texts together are the line.
pub fn coloured(text: &str) -> impl Iterator<Item = Vec<(Tone, &str)>> {
    let mut continues = false;
    text.lines().map(move |line| {
        let trimmed = line.trim();
        if trimmed.starts_with('#') {
            return vec![(Tone::Comment, line)];
        }
        let mut pieces = Vec::new();
        let mut rest = line;
        if !continues {
            let start = line.len() - line.trim_start().len();
            let length = trimmed.split_whitespace().next().map_or(0, str::len);
            let word = line.get(start..start + length).unwrap_or_default();
            if Keyword::ALL.iter().any(|keyword| keyword.as_str().eq_ignore_ascii_case(word)) {
                push(&mut pieces, Tone::Plain, line.get(..start));
                push(&mut pieces, Tone::Keyword, Some(word));
                rest = line.get(start + length..).unwrap_or_default();
            }
        }
        continues = trimmed.ends_with('\\') || (continues && trimmed.is_empty());
        words(rest, &mut pieces);
        pieces
    })
}

/// Strings and variables; the rest is plain.
fn words<'t>(text: &'t str, pieces: &mut Vec<(Tone, &'t str)>) {
    let mut plain = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['"', '\'', '$'])) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        let (tone, length) = match rest.chars().next() {
            Some('$') => (Tone::Variable, variable(rest)),
            _ => (Tone::String, string(rest)),
        };
        if length > 1 {
            push(pieces, Tone::Plain, text.get(plain..start));
            push(pieces, tone, rest.get(..length));
            plain = start + length;
        }
        at = start + length.max(1);
    }
    push(pieces, Tone::Plain, text.get(plain..));
}

/// The bytes of the string that a text starts with; 0 where it does not end in the line.
fn string(text: &str) -> usize {
    let mut characters = text.char_indices();
    let Some((_, quote)) = characters.next() else { return 0 };
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' if quote == '"' => {
                characters.next();
            }
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    0
}

/// The bytes of the variable that a text starts with; 0 where it is none.
fn variable(text: &str) -> usize {
    if text.starts_with("${") {
        return text.find('}').map_or(0, |end| end + 1);
    }
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let name = text.get(1..).unwrap_or_default();
    let length = name.find(|character| !is_name(character)).unwrap_or(name.len());
    if length == 0 { 0 } else { length + 1 }
}

fn push<'t>(pieces: &mut Vec<(Tone, &'t str)>, tone: Tone, text: Option<&'t str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        pieces.push((tone, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tones(text: &str) -> Vec<String> {
        coloured(text)
            .map(|line| {
                let piece = |(tone, text): (Tone, &str)| match tone {
                    Tone::Plain => text.to_owned(),
                    _ => format!("[{}:{text}]", tone.class().trim_start_matches("tok-")),
                };
                line.into_iter().map(piece).collect()
            })
            .collect()
    }

    #[test]
    fn keywords_comments_strings_and_variables_have_colours() {
        let text = "# a \"b\"\nFROM x AS y\n  run echo \"a \\\" b\" 'c' $A ${B:-c} $ \\\n    FROM \\\n # note\n\n  && it's\nFROMAGE x\nCMD [\"a\"]";
        assert_eq!(
            tones(text),
            [
                "[comment:# a \"b\"]",
                "[keyword:FROM] x AS y",
                "  [keyword:run] echo [string:\"a \\\" b\"] [string:'c'] [variable:$A] [variable:${B:-c}] $ \\",
                "    FROM \\",
                "[comment: # note]",
                "",
                "  && it's",
                "FROMAGE x",
                "[keyword:CMD] [[string:\"a\"]]",
            ]
        );
    }

    #[test]
    fn nothing_of_a_line_is_lost() {
        for text in ["é\"ü$ö", "RUN \"\\", "$", "${", "'", "FROM", "\u{202e}RUN $é'é'"] {
            let pieces: String = coloured(text).flatten().map(|(_, piece)| piece).collect();
            assert_eq!(pieces, text);
        }
    }
}
