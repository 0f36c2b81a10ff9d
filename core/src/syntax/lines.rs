//! Physical lines, and joining those that a trailing escape character continues.

use crate::text::{MappedText, TextRange};

/// A physical line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'s> {
    /// With its line ending.
    pub(super) range: TextRange,
    /// Without it; every `\r` before the `\n` counts as line ending, as in BuildKit.
    pub(super) text: &'s str,
    /// The line ending; empty on a last line without one.
    pub(super) ending: &'s str,
}

impl<'s> Line<'s> {
    /// The text without leading white space, and where it starts.
    pub(super) fn trimmed(&self) -> (&'s str, usize) {
        let trimmed = self.text.trim_start();
        (trimmed, self.range.start() + self.text.len() - trimmed.len())
    }

    /// The range without the line ending.
    pub(super) fn content_range(&self) -> TextRange {
        TextRange::new(self.range.start(), self.range.start() + self.text.len())
    }

    /// From the `#` to the end of the text, if the line is a comment.
    pub(super) fn comment(&self) -> Option<TextRange> {
        let (trimmed, at) = self.trimmed();
        trimmed.starts_with('#').then(|| TextRange::new(at, at + trimmed.len()))
    }
}

/// The physical lines of `source` from the byte `start` on.
pub(super) fn split(source: &str, start: usize) -> Vec<Line<'_>> {
    let mut at = start;
    source
        .get(start..)
        .unwrap_or("")
        .split_inclusive('\n')
        .map(|line| {
            let range = TextRange::new(at, at + line.len());
            at = range.end();
            let text = line.trim_end_matches(['\r', '\n']);
            Line { range, text, ending: line.get(text.len()..).unwrap_or("") }
        })
        .collect()
}

/// An instruction's lines joined into one.
pub(super) struct Logical {
    /// The joined line: leading white space of the first line, escape characters at line ends,
    /// comment lines and blank lines left out.
    pub(super) text: MappedText,
    /// Comment lines in between.
    pub(super) comments: Vec<TextRange>,
    /// Blank lines in between, whole.
    pub(super) blanks: Vec<TextRange>,
    /// Index of the line after the last one joined.
    pub(super) next: usize,
}

/// Joins the lines that belong to the instruction starting at line `first`.
pub(super) fn join(lines: &[Line<'_>], first: usize, escape: char) -> Logical {
    let mut logical = Logical {
        text: MappedText::default(),
        comments: Vec::new(),
        blanks: Vec::new(),
        next: first,
    };
    for line in lines.get(first..).unwrap_or_default() {
        let (text, at) = if logical.next == first {
            line.trimmed()
        } else if let Some(comment) = line.comment() {
            logical.comments.push(comment);
            logical.next += 1;
            continue;
        } else if line.text.trim_start().is_empty() {
            logical.blanks.push(line.range);
            logical.next += 1;
            continue;
        } else {
            (line.text, line.range.start())
        };
        logical.next += 1;
        if let Some(kept) = continued(text, escape) {
            logical.text.push(kept, at);
        } else {
            logical.text.push(text, at);
            break;
        }
    }
    logical
}

/// The rest of a line that continues on the next one: it ends with the escape character, perhaps
/// with blanks after it, and that character has no second one before it.
fn continued(text: &str, escape: char) -> Option<&str> {
    let kept = text.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!kept.ends_with(escape)).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(source: &str) -> String {
        join(&split(source, 0), 0, '\\').text.as_str().to_owned()
    }

    #[test]
    fn continuations_follow_buildkit() {
        assert_eq!(joined("  RUN a \\\n  b\nRUN c"), "RUN a   b");
        assert_eq!(joined("RUN a\\ \t\r\nb"), "RUN ab", "blanks after the escape");
        assert_eq!(joined("RUN a\\\\\nb"), "RUN a\\\\", "an escaped escape ends the line");
        assert_eq!(joined("RUN a \\\n# c \\\n\n  \n b"), "RUN a  b");
        assert_eq!(joined("RUN a \\"), "RUN a ");
        assert_eq!(joined("\\\nRUN a"), "RUN a");
    }
}
