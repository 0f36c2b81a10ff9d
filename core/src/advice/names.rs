//! Words of a Dockerfile in the syntax of other files: shell, YAML, names of images.

/// A word for a shell, in quotes where it needs them.
pub(super) fn shell(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./:=,@%+".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

/// A string as YAML and JSON write it, always in quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || c == '\u{feff}' => {
                // Both languages know only four digits of these, which control characters fit in.
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    let digit = (u32::from(c) >> shift) & 15;
                    out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
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
        assert_eq!(quoted("a\"b\\c\u{1}"), "\"a\\\"b\\\\c\\u0001\"");
        assert_eq!(compose_list(&["$PORT".to_owned()]), "[\"$$PORT\"]");
        assert_eq!(image_name("My App, 2nd"), Some("my-app-2nd".to_owned()));
        assert_eq!(image_name("2 …"), None);
        assert_eq!(path_name("/var/lib/app_data/"), "var-lib-app-data");
        assert_eq!(number("0"), None);
    }
}
