//! Words of a Dockerfile in the syntax of other files: shell, YAML, names of images.

use std::fmt::Write as _;

use crate::text::{bracketed, line_with, visible_line};

/// A word for a shell, in quotes where it needs them. What cannot stand in a line, or not be seen, is
/// left to `printf` to make (but for a line end at the end, which the shell takes away).
pub(super) fn shell(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:=,@%+".contains(&byte);
    if visible_line(word) != word {
        let format = word.replace('\\', "\\\\").replace('%', "%%").replace('\'', "\\047");
        let format = line_with(&format, |out, character| {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "\\{byte:03o}");
            }
        });
        return format!("\"$(printf '{format}')\"");
    }
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// The name of a file for a command that takes options too, none of which it is taken for.
pub(super) fn shell_path(path: &str) -> String {
    if path.starts_with('-') { shell(&format!("./{path}")) } else { shell(path) }
}

/// A string as YAML and JSON write it, always in quotes.
pub(super) fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let text = line_with(&text, |out, character| match (character, u32::from(character)) {
        ('\n', _) => out.push_str("\\n"),
        ('\t', _) => out.push_str("\\t"),
        (_, code @ 0..=0xffff) => {
            let _ = write!(out, "\\u{code:04x}");
        }
        // The two languages have no escape in common for these.
        _ => bracketed(out, character),
    });
    format!("\"{text}\"")
}

/// A list of strings in brackets.
pub(super) fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

/// The same for Compose, where `$` starts a variable of its own unless it stands twice.
pub(super) fn compose_list(words: &[String]) -> String {
    list(words).replace('$', "$$")
}

/// A command over several lines, one option each.
pub(super) fn command(head: &str, options: &[String]) -> String {
    let mut out = head.to_owned();
    for option in options {
        out.push_str(" \\\n  ");
        out.push_str(option);
    }
    out.push('\n');
    out
}

/// `text` with every line indented, empty ones left as they are.
pub(super) fn indented(text: &str, by: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        if !line.is_empty() {
            out.push_str(&" ".repeat(by));
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// A title as a name that images, services and Kubernetes take: `My app` is `my-app`. `None` where
/// nothing is left.
pub(super) fn image_name(title: &str) -> Option<String> {
    let mut name = String::new();
    for c in title.chars().take(40) {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_matches('-');
    name.starts_with(|c: char| c.is_ascii_lowercase()).then(|| name.to_owned())
}

/// A path as a name: `/var/lib/app` is `var-lib-app`.
pub(super) fn path_name(path: &str) -> String {
    let mut name: String = path
        .trim_matches('/')
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    name.truncate(50);
    let name = name.trim_matches('-');
    if name.is_empty() { "files".to_owned() } else { name.to_owned() }
}

/// A port's number.
pub(super) fn number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_their_meaning() {
        assert_eq!(shell("a/b:1"), "a/b:1");
        assert_eq!(shell("it's"), "'it'\\''s'");
        assert_eq!(shell("a\n%'\\\u{202e}"), "\"$(printf 'a\\012%%\\047\\\\\\342\\200\\256')\"");
        assert_eq!(shell("::error::x"), "\"$(printf '\\072:error::x')\"");
        assert_eq!(shell_path("-x/Dockerfile"), "./-x/Dockerfile");
        assert_eq!(quoted("a\"b\\c\u{1}"), "\"a\\\"b\\\\c\\u0001\"");
        assert_eq!(quoted("a\n\u{202e}\u{e0041}"), "\"a\\n\\u202e[U+E0041]\"");
        assert_eq!(compose_list(&["$PORT".to_owned()]), "[\"$$PORT\"]");
        assert_eq!(image_name("My App, 2nd"), Some("my-app-2nd".to_owned()));
        assert_eq!(image_name("2 …"), None);
        assert_eq!(path_name("/var/lib/app_data/"), "var-lib-app-data");
        assert_eq!(number("0"), None);
    }
}
