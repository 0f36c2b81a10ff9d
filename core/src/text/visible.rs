use std::borrow::Cow;
use std::fmt::Write as _;

/// A text of somebody else's as it is to be shown: characters that cannot be seen, that reorder
/// what stands around them or that a terminal obeys are written out, as in `[U+202E]`. So a text
/// reads as what it is, and two that look alike are alike. Blanks, tabs and line ends stay, as do
/// joiners between letters of the scripts (and the emoji) that need them.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after_script = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let before_script = characters.peek().is_some_and(|next| is_script(*next));
        if is_hidden(character, after_script, before_script) {
            let _ = write!(out, "[U+{:04X}]", u32::from(character));
        } else {
            out.push(character);
        }
        let is_variant = matches!(character, '\u{fe0e}' | '\u{fe0f}');
        after_script = is_script(character) || is_variant && after_script;
    }
    Cow::Owned(out)
}

/// Whether a character is of a script, or an emoji, that joiners and variants are for.
fn is_script(character: char) -> bool {
    character >= '\u{300}' && !is_format(character)
}

fn is_hidden(character: char, after_script: bool, before_script: bool) -> bool {
    match character {
        '\n' | '\t' | '\r' => false,
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
    use super::visible;

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
    }
}
