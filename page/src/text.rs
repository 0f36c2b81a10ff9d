//! Sentences out of clauses.

use plimsoll_core::text::visible;

/// A text of somebody else's as it is shown: characters that cannot be seen or that reorder others
/// are written out. Whatever a link, a file or its name brings passes through here, or through
/// `prose::message`, on its way to the page; editors and copies have the text as it is.
pub fn shown(text: &str) -> String {
    visible(text).into_owned()
}

/// The text with a capital at its start.
pub fn capital(text: &str) -> String {
    with_first(text, |first| first.to_uppercase().collect())
}

/// The text without a capital at its start.
pub fn lower(text: &str) -> String {
    with_first(text, |first| first.to_lowercase().collect())
}

/// Clauses without a full stop as sentences.
pub fn sentences(clauses: &[String]) -> String {
    clauses.iter().map(|clause| format!("{}.", capital(clause))).collect::<Vec<_>>().join(" ")
}

fn with_first(text: &str, change: impl Fn(char) -> String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| change(first) + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_become_sentences() {
        let clauses = ["`a` is new".to_owned(), "it grows".to_owned()];
        assert_eq!(sentences(&clauses), "`a` is new. It grows.");
        assert_eq!((capital(""), lower("About")), (String::new(), "about".to_owned()));
    }
}
