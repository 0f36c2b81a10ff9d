use thin_vec::ThinVec;

use crate::text::{MappedText, TextRange};

/// A word with the place where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// The value as BuildKit's parser has it, before variable expansion: quotes kept in the plain
    /// form, decoded in the JSON form and in flags.
    pub text: String,
    /// Its range in the source, with its quotes. A continuation inside the word is inside the
    /// range.
    pub range: TextRange,
    /// The sources of the parts of `text`, in order; none when `text` is the source at `range`.
    parts: ThinVec<Part>,
}

/// A part of a word's text with the source it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    /// Offset in the word's text where it starts; it reaches to the next one.
    at: usize,
    source: TextRange,
}

impl Word {
    /// A word whose text is the source at `range`, byte for byte.
    pub fn new(text: impl Into<String>, range: TextRange) -> Self {
        Self { text: text.into(), range, parts: ThinVec::new() }
    }

    /// The bytes from `start` to `end` of a joined line, as they are.
    pub(crate) fn of(line: &MappedText, start: usize, end: usize) -> Self {
        let mut word = WordBuilder::default();
        word.push_run(line, start, end);
        word.finish(word_range(line, start, end))
    }

    /// The range in the source of the bytes from `start` to `end` of `text`.
    pub fn source_range(&self, start: usize, end: usize) -> TextRange {
        let from = self.source_offset(start);
        if end <= start {
            return TextRange::empty(from);
        }
        TextRange::new(from, self.source_end(end).max(from))
    }

    fn source_offset(&self, offset: usize) -> usize {
        match self.part(offset) {
            Some(part) => (part.source.start() + (offset - part.at)).min(part.source.end()),
            None => (self.range.start() + offset).min(self.range.end()),
        }
    }

    /// Like `source_offset` for an exclusive end: a part that is left whole is left at its end,
    /// however much shorter or longer than its text its source is.
    fn source_end(&self, end: usize) -> usize {
        let Some(part) = self.part(end.saturating_sub(1)) else {
            return (self.range.start() + end).min(self.range.end());
        };
        let next = self.parts.partition_point(|other| other.at <= part.at);
        let part_end = self.parts.get(next).map_or(self.text.len(), |next| next.at);
        if end >= part_end {
            part.source.end()
        } else {
            (part.source.start() + (end - part.at)).min(part.source.end())
        }
    }

    fn part(&self, offset: usize) -> Option<Part> {
        let after = self.parts.partition_point(|part| part.at <= offset);
        self.parts.get(after.checked_sub(1)?).copied()
    }
}

/// Puts a word together from pieces of a joined line.
#[derive(Default)]
pub(super) struct WordBuilder {
    text: String,
    parts: ThinVec<Part>,
}

impl WordBuilder {
    /// Adds the bytes from `start` to `end` of `line` as they are.
    pub(super) fn push_run(&mut self, line: &MappedText, start: usize, end: usize) {
        for (text, source) in line.pieces(start, end) {
            self.push(text, TextRange::new(source, source + text.len()));
        }
    }

    /// Adds a character that the bytes from `start` to `end` of `line` stand for.
    pub(super) fn push_decoded(
        &mut self,
        decoded: char,
        line: &MappedText,
        start: usize,
        end: usize,
    ) {
        let mut buffer = [0; 4];
        self.push(decoded.encode_utf8(&mut buffer), line.source_range(start, end));
    }

    pub(super) fn finish(self, range: TextRange) -> Word {
        let verbatim = match self.parts.as_slice() {
            [] => true,
            [only] => only.source == range && range.len() == self.text.len(),
            _ => false,
        };
        let parts = if verbatim { ThinVec::new() } else { self.parts };
        Word { text: self.text, range, parts }
    }

    fn push(&mut self, text: &str, source: TextRange) {
        let verbatim = text.len() == source.len();
        if let Some(last) = self.parts.last_mut()
            && verbatim
            && last.source.end() == source.start()
            && last.source.len() == self.text.len() - last.at
        {
            last.source = last.source.cover(source);
        } else {
            self.parts.push(Part { at: self.text.len(), source });
        }
        self.text.push_str(text);
    }
}

/// Source range of `start..end` of a joined line. An empty one is just after the byte before it,
/// so that an empty value stands at its `=` and not past a continuation.
pub(super) fn word_range(line: &MappedText, start: usize, end: usize) -> TextRange {
    if start < end {
        line.source_range(start, end)
    } else if start > 0 {
        TextRange::empty(line.source_range(start - 1, start).end())
    } else {
        line.source_range(start, start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_word_map_back_across_a_continuation_and_an_escape() {
        // `a` then a left-out `\⏎`, then `b\"c` decoded to `b"c`.
        let mut line = MappedText::default();
        line.push("a", 10);
        line.push("b\\\"c", 13);
        let mut word = WordBuilder::default();
        word.push_run(&line, 0, 2);
        word.push_decoded('"', &line, 2, 4);
        word.push_run(&line, 4, 5);
        let word = word.finish(line.source_range(0, 5));
        assert_eq!(word.text, "ab\"c");
        assert_eq!(word.range, TextRange::new(10, 17));
        assert_eq!(word.source_range(0, 1), TextRange::new(10, 11));
        assert_eq!(word.source_range(0, 2), TextRange::new(10, 14));
        assert_eq!(word.source_range(2, 3), TextRange::new(14, 16));
        assert_eq!(word.source_range(3, 4), TextRange::new(16, 17));
        assert_eq!(word.source_range(4, 4), TextRange::empty(17));
    }
}
