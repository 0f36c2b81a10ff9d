use crate::text::visible_line;

/// A text as the value of an attribute in double quotes, or between tags. What XML holds no
/// character for is written out before, as in every line.
pub(super) fn xml(text: &str) -> String {
    markup(&characters(text))
}

/// A text in one line of characters that XML knows, before it is [`markup`].
pub(super) fn characters(text: &str) -> String {
    // The two that are no characters, and end a document's reading.
    visible_line(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// A text as the value of an attribute in double quotes, or between tags, of XML or HTML.
pub(super) fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_stays_text() {
        assert_eq!(super::xml("a<b c=\"d\"> & 'e'"), "a&lt;b c=&quot;d&quot;&gt; &amp; 'e'");
        assert_eq!(super::xml("]]>\u{1b}\n\u{ffff}"), "]]&gt;[U+001B][U+000A]\u{fffd}");
    }
}
