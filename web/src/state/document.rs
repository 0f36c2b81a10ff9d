//! Texts as they come in.

use std::sync::Arc;

/// What a text may be that is not a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A Compose file.
    Compose,
    /// JSON.
    Json,
}

impl Kind {
    /// With its article.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Compose => "a Compose file",
            Self::Json => "JSON",
        }
    }
}

/// The text with `\n` at its lines' ends, as the editor holds it, and whether most had `\r\n`.
pub(crate) fn normalised(text: &str) -> (Arc<str>, bool) {
    let carriage_returns = text.matches("\r\n").count();
    let is_crlf = carriage_returns * 2 > text.matches('\n').count();
    if text.contains('\r') {
        (text.replace("\r\n", "\n").replace('\r', "\n").into(), is_crlf)
    } else {
        (text.into(), false)
    }
}

/// What a text looks like when it does not look like a Dockerfile.
pub(crate) fn other_kind(text: &str) -> Option<Kind> {
    let lines = || text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    let is_from = |line: &str| {
        line.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("from"))
    };
    if lines().take(200).any(is_from) {
        return None;
    }
    let trimmed = text.trim();
    if trimmed.starts_with('{') && trimmed.ends_with('}') {
        return Some(Kind::Json);
    }
    lines().take(200).any(|line| line == "services:").then_some(Kind::Compose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_are_unified_and_remembered() {
        assert_eq!(normalised("FROM a\r\nRUN b\r\n"), ("FROM a\nRUN b\n".into(), true));
        assert_eq!(normalised("FROM a\nRUN b\n"), ("FROM a\nRUN b\n".into(), false));
        assert_eq!(normalised("a\rb\nc\nd\r\n"), ("a\nb\nc\nd\n".into(), false));
    }

    #[test]
    fn other_files_are_told_apart() {
        assert_eq!(other_kind("services:\n  web:\n    image: a\n"), Some(Kind::Compose));
        assert_eq!(other_kind("{\n \"name\": 1 }\n"), Some(Kind::Json));
        assert_eq!(other_kind("FROM a\nLABEL x={}\n"), None);
        assert_eq!(other_kind("RUN a\n"), None);
        assert_eq!(other_kind(""), None);
    }
}
