use std::borrow::Cow;
use std::fmt::Write as _;

/// A text of somebody else's as it is to be shown: characters that cannot be seen, that reorder
/// what stands around them or that a terminal obeys are written out, as in `[U+202E]`. So a text
/// reads as what it is, and two that look alike are alike. Blanks, tabs and line ends stay (a
/// carriage return only before a line feed: alone it lets a terminal write over the line), as do
/// joiners between letters of the scripts (and the emoji) that need them.
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |character| matches!(character, '\n' | '\t'), Commands::Stay, bracketed)
}

/// The same for a text that is to stand in a line: a name, a path, a message. Tabs and line ends are
/// written out too, and so is what would make a CI system take the line for a command: `::` at its
/// start, and `##[`, `##vso[` and `##teamcity[` anywhere.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    line_with(text, bracketed)
}

/// The same, with an escape of the language that the line is in.
pub(crate) fn line_with(text: &str, write: fn(&mut String, char)) -> Cow<'_, str> {
    escaped(text, |_| false, Commands::End, write)
}

/// JSON that was written with serde, with the same characters in the escapes of JSON: a reader gets
/// what went in, and a terminal or CI system nothing to obey.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    escaped(
        json,
        |character| character == '\n',
        Commands::EndInside,
        |out, character| {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        },
    )
}

pub(crate) fn bracketed(out: &mut String, character: char) {
    let _ = write!(out, "[U+{:04X}]", u32::from(character));
}

/// The treatment of CI systems' commands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Commands {
    /// Nothing: the text has lines of its own.
    Stay,
    /// Those that work inside a line are ended: no line of JSON starts with a string's text.
    EndInside,
    /// All are ended.
    End,
}

/// The text with what is hidden and not `kept`, and what would start a command of a CI system where
/// `is_line`, as `write` writes it.
fn escaped(
    text: &str,
    kept: fn(char) -> bool,
    commands: Commands,
    write: fn(&mut String, char),
) -> Cow<'_, str> {
    let marks = match commands {
        Commands::Stay => "",
        Commands::EndInside => "#",
        Commands::End => ":#",
    };
    let is_plain = |byte: u8| match byte {
        b' '..0x7f => !marks.as_bytes().contains(&byte),
        _ => byte.is_ascii() && kept(char::from(byte)),
    };
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after_script = false;
    let mut is_start = true;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        let is_command = match character {
            ':' => is_start && commands == Commands::End,
            '#' => commands != Commands::Stay && text.get(at..).is_some_and(is_command),
            _ => false,
        };
        let is_line_end = character == '\r' && next == Some('\n') && kept('\n');
        let is_hidden = is_hidden(character, after_script, next.is_some_and(is_script));
        if is_hidden && !kept(character) && !is_line_end || is_command {
            write(&mut out, character);
        } else {
            out.push(character);
        }
        is_start &= character.is_whitespace();
        let is_variant = matches!(character, '\u{fe0e}' | '\u{fe0f}');
        after_script = is_script(character) || is_variant && after_script;
    }
    Cow::Owned(out)
}

/// True if a text starts with what GitHub, Azure Pipelines or TeamCity take for a command wherever
/// it stands in a line.
fn is_command(text: &str) -> bool {
    ["##[", "##vso[", "##teamcity["].iter().any(|start| text.starts_with(start))
}

/// True if a character is of a script, or an emoji, that joiners and variants are for: Arabic and
/// its kin, the scripts of South and Southeast Asia, Mongolian, and pictures.
fn is_script(character: char) -> bool {
    matches!(character,
        '\u{600}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{1a20}'..='\u{1cff}'
        | '\u{2190}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10a00}'..='\u{11fff}' | '\u{1f000}'..='\u{1faff}')
        && !is_format(character)
}

fn is_hidden(character: char, after_script: bool, before_script: bool) -> bool {
    match character {
        // Zero-width joiner and non-joiner, between two letters.
        '\u{200c}' | '\u{200d}' => !(after_script && before_script),
        // Text or emoji form of the character before.
        '\u{fe0e}' | '\u{fe0f}' => !after_script,
        _ => character.is_control() || is_format(character),
    }
}

/// Characters without a shape of their own: Unicode's format characters, line separators and
/// fillers, as of Unicode 16 (`DerivedCoreProperties.txt`: `Default_Ignorable_Code_Point`, and the
/// category `Cf`).
fn is_format(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::{visible, visible_json, visible_line};

    #[test]
    fn what_cannot_be_seen_or_reorders_is_written_out() {
        assert_eq!(visible("plain, `code`"), "plain, `code`");
        assert_eq!(visible("a\u{202e}b"), "a[U+202E]b");
        assert_eq!(visible("An\u{200b}a \u{feff}\u{1b}[31m"), "An[U+200B]a [U+FEFF][U+001B][31m");
        assert_eq!(visible("a\u{200d}b\u{e0041}"), "a[U+200D]b[U+E0041]");
        assert_eq!(visible("one\n\ttwo\r\n"), "one\n\ttwo\r\n");
    }

    #[test]
    fn scripts_and_emoji_keep_their_joiners() {
        for text in ["né ß 日本", "👩\u{200d}💻", "می\u{200c}خواهم", "❤\u{fe0f}\u{200d}🔥"]
        {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible("👩\u{200d}"), "👩[U+200D]");
        // Where they join nothing they are there to hide.
        assert_eq!(visible("д\u{200d}д 日\u{200c}本"), "д[U+200D]д 日[U+200C]本");
    }

    #[test]
    fn a_carriage_return_stays_in_a_line_end_only() {
        assert_eq!(visible("a\rb\r\nc\r"), "a[U+000D]b\r\nc[U+000D]");
    }

    #[test]
    fn what_stands_in_a_line_ends_none_and_starts_no_command() {
        for (text, shown) in [
            ("plain: `a::b`, #1, ## c", "plain: `a::b`, #1, ## c"),
            ("a\nb\r\n\tc", "a[U+000A]b[U+000D][U+000A][U+0009]c"),
            ("a\u{85}b\u{2028}c\u{7f}", "a[U+0085]b[U+2028]c[U+007F]"),
            ("::error::x", "[U+003A]:error::x"),
            ("  ::error::x", "  [U+003A]:error::x"),
            ("\u{a0}::stop-commands::x", "\u{a0}[U+003A]:stop-commands::x"),
            ("a ##[error]b", "a [U+0023]#[error]b"),
            ("###[error]b", "#[U+0023]#[error]b"),
            ("##vso[task.x]", "[U+0023]#vso[task.x]"),
            ("##teamcity[x]", "[U+0023]#teamcity[x]"),
        ] {
            assert_eq!(visible_line(text), shown);
        }
    }

    #[test]
    fn json_means_the_same() {
        let values =
            ["a\n::b\u{1b}", "##[x]\u{7f}", "\u{202e}\u{e0041}é\u{9b}", "\u{200d}👩\u{200d}💻"];
        let json = serde_json::to_string_pretty(&values).unwrap();
        let shown = visible_json(&json);
        assert_eq!(serde_json::from_str::<Vec<String>>(&shown).unwrap(), values);
        for raw in ["\u{202e}", "\u{e0041}", "\u{9b}", "\u{7f}", "##["] {
            assert!(!shown.contains(raw), "{shown}");
        }
        assert!(shown.contains("\\udb40\\udc41é\\u009b"), "{shown}");
        assert_eq!(visible_json("{\n  \"a\": 1\n}"), "{\n  \"a\": 1\n}");
    }
}
