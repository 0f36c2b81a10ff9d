use thin_vec::ThinVec;

use super::TextRange;

/// Text that was put together from pieces of a source, with the way back.
///
/// Joining continuation lines, dropping comment lines and stripping heredoc tabs all only *leave
/// out* bytes of the source, so every byte here stands in the source too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappedText {
    text: String,
    /// The offset in the source where the first piece starts.
    start: usize,
    /// (offset here, offset in the source) where each further piece starts; sorted by both.
    further: ThinVec<(usize, usize)>,
}

impl MappedText {
    /// Adds `piece`, which stands at byte `at` of the source. Empty pieces are passed over.
    pub fn push(&mut self, piece: &str, at: usize) {
        if piece.is_empty() {
            return;
        }
        match self.last() {
            None => self.start = at,
            Some((here, source)) if source + (self.text.len() - here) != at => {
                self.further.push((self.text.len(), at));
            }
            Some(_) => {}
        }
        self.text.push_str(piece);
    }

    /// The part from `start` to `end`, with its own way back. Linear in its length and the number
    /// of its pieces.
    #[must_use]
    pub fn slice(&self, start: usize, end: usize) -> Self {
        let mut slice = Self::default();
        slice.append(self, start, end);
        slice
    }

    /// The unbroken pieces of `start..end`, each with its offset in the source.
    pub fn pieces(&self, start: usize, end: usize) -> impl Iterator<Item = (&str, usize)> {
        let first = self.count_while(|(here, _)| here <= start).saturating_sub(1);
        (first..)
            .map_while(|nth| Some((self.nth(nth)?, self.nth(nth + 1))))
            .take_while(move |((here, _), _)| *here < end)
            .filter_map(move |((here, source), next)| {
                let next = next.map_or(self.text.len(), |(next, _)| next);
                let from = start.max(here);
                let text = self.text.get(from..end.min(next))?;
                (!text.is_empty()).then_some((text, source + (from - here)))
            })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Source offset of the byte at `offset` here. The end of the text maps to just after its last
    /// byte in the source.
    pub fn source_offset(&self, offset: usize) -> usize {
        let next = self.count_while(|(here, _)| here <= offset);
        self.nth(next.saturating_sub(1)).map_or(0, |(here, source)| source + (offset - here))
    }

    /// Offset here of the source byte at `source`; `None` when that byte was left out.
    pub fn offset_of(&self, source: usize) -> Option<usize> {
        let next = self.count_while(|(_, start)| start <= source);
        let (here, start) = self.nth(next.checked_sub(1)?)?;
        let offset = here + (source - start);
        let end = self.nth(next).map_or(self.text.len(), |(here, _)| here);
        (offset < end).then_some(offset)
    }

    /// Adds the bytes from `start` to `end` of `other`, a text of the same source. A range that
    /// does not fit, or is not on character borders, adds nothing.
    pub fn append(&mut self, other: &Self, start: usize, end: usize) {
        if other.text.get(start..end).is_none() {
            return;
        }
        for (text, at) in other.pieces(start, end) {
            self.push(text, at);
        }
    }

    /// Source range from the first to the last byte of `range` here. What the source has in
    /// between (a continuation, a comment line) is inside it; what follows the last byte is not.
    pub fn source_range(&self, start: usize, end: usize) -> TextRange {
        let from = self.source_offset(start);
        if end <= start {
            return TextRange::empty(from);
        }
        TextRange::new(from, self.source_offset(end - 1) + 1)
    }

    /// True if nothing was left out between the bytes from `start` to `end` here.
    pub fn is_unbroken(&self, start: usize, end: usize) -> bool {
        self.source_range(start, end).len() == end.saturating_sub(start)
    }

    /// The start of the `nth` piece, here and in the source; a text without any has none.
    fn nth(&self, nth: usize) -> Option<(usize, usize)> {
        match nth.checked_sub(1) {
            None => (!self.text.is_empty()).then_some((0, self.start)),
            Some(nth) => self.further.get(nth).copied(),
        }
    }

    /// The start of the last piece.
    fn last(&self) -> Option<(usize, usize)> {
        self.nth(self.further.len())
    }

    /// The number of pieces up to the first whose start is not as asked for; those after it are not
    /// either.
    fn count_while(&self, is: impl Fn((usize, usize)) -> bool) -> usize {
        if !self.nth(0).is_some_and(&is) {
            return 0;
        }
        1 + self.further.partition_point(|&it| is(it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_map_back_across_left_out_bytes() {
        // "ab\⏎cd" joined to "abcd".
        let mut text = MappedText::default();
        text.push("ab", 10);
        text.push("cd", 14);
        assert_eq!(text.as_str(), "abcd");
        assert_eq!(text.source_range(0, 2), TextRange::new(10, 12));
        assert_eq!(text.source_range(1, 3), TextRange::new(11, 15));
        assert_eq!(text.source_range(2, 2), TextRange::empty(14));
        assert_eq!(text.source_range(4, 4), TextRange::empty(16));
        assert_eq!(text.pieces(1, 3).collect::<Vec<_>>(), [("b", 11), ("c", 14)]);
        assert_eq!(text.slice(1, 3).source_range(0, 2), TextRange::new(11, 15));
        assert_eq!(text.slice(2, 2), MappedText::default());
    }
    #[test]
    fn slices_keep_the_way_back() {
        let mut text = MappedText::default();
        text.push("ab", 10);
        text.push("cd", 14);
        let slice = text.slice(1, 3);
        assert_eq!(slice.as_str(), "bc");
        assert_eq!(slice.source_range(0, 2), TextRange::new(11, 15));
        assert_eq!(text.offset_of(14), Some(2));
        assert_eq!(text.offset_of(12), None, "left out");
        assert_eq!(text.offset_of(16), None, "past the end");
    }
}
