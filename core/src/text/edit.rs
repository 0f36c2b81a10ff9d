use serde::{Deserialize, Serialize};

use super::TextRange;

/// Replaces `range` of the original text by `text`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edit {
    /// The range that goes, in bytes of the original text; empty for an insertion.
    pub range: TextRange,
    /// The text that comes instead; empty for a deletion.
    pub text: String,
}

impl Edit {
    /// Puts `text` in at the byte offset `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { range: TextRange::empty(at), text: text.into() }
    }

    /// Takes `range` out.
    pub fn delete(range: TextRange) -> Self {
        Self { range, text: String::new() }
    }

    /// Puts `text` in the place of `range`.
    pub fn replace(range: TextRange, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }
}

/// Applies edits that are sorted by position and share no byte; insertions at one place are put in
/// in the order given. An edit that breaks this, or that is not on character borders, is left out.
pub fn apply_edits<'e>(source: &str, edits: impl IntoIterator<Item = &'e Edit>) -> String {
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    for edit in edits {
        let Some(kept) = source.get(at..edit.range.start()) else {
            continue;
        };
        if source.get(edit.range.start()..edit.range.end()).is_none() {
            continue;
        }
        out.push_str(kept);
        out.push_str(&edit.text);
        at = edit.range.end();
    }
    out.push_str(source.get(at..).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_order_and_bad_ones_are_left_out() {
        let edits = [
            Edit::insert(0, "<"),
            Edit::replace(TextRange::new(1, 2), "B"),
            Edit::delete(TextRange::new(1, 3)),
            Edit::insert(3, ">"),
        ];
        assert_eq!(apply_edits("abc", &edits), "<aBc>");
        assert_eq!(apply_edits("é", &[Edit::insert(1, "x")]), "é", "not inside a character");
    }
}
