use serde::{Deserialize, Serialize};

/// A place for people: line and column from 1, the column in Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in code points.
    pub column: u32,
}

/// Converts between byte offsets, lines and columns, and UTF-16 offsets.
///
/// Lines end at `\n`; a `\r` before it belongs to the line.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    source: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Reads `source` once. Linear in its length.
    pub fn new(source: &'a str) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(source.match_indices('\n').map(|(at, _)| at + 1));
        Self { source, line_starts }
    }

    /// How many lines there are; at least 1, a final `\n` starts one more.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// The line of a byte offset, from 1. Offsets past the end are on the last line.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }

    /// Byte offset of the start of `line` (from 1), or the end of the text for a line past it.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(self.source.len())
    }

    /// Line and column of a byte offset.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let offset = offset.min(self.source.len());
        let line = self.line(offset);
        let before = self.source.get(self.line_start(line)..offset).unwrap_or("");
        LineColumn { line: line as u32, column: before.chars().count() as u32 + 1 }
    }

    /// UTF-16 offsets from the start of the text for byte offsets that are given in ascending
    /// order; one pass over the text for all of them, as JavaScript editors need them.
    pub fn utf16_offsets(&self, sorted: &[usize]) -> Vec<u32> {
        debug_assert!(sorted.is_sorted());
        let mut units = 0;
        let mut at = 0;
        sorted
            .iter()
            .map(|&offset| {
                let offset = offset.min(self.source.len());
                units += self.source.get(at..offset).unwrap_or("").encode_utf16().count();
                at = offset;
                units as u32
            })
            .collect()
    }

    /// The byte offset of a UTF-16 offset; inside a surrogate pair, the character's start.
    pub fn from_utf16(&self, units: u32) -> usize {
        let mut seen = 0;
        for (at, character) in self.source.char_indices() {
            seen += character.len_utf16();
            if seen > units as usize {
                return at;
            }
        }
        self.source.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_utf16_counts_units() {
        let text = "é🦀x\r\nb";
        let index = LineIndex::new(text);
        assert_eq!(index.line_column(6), LineColumn { line: 1, column: 3 });
        assert_eq!(index.line_column(9), LineColumn { line: 2, column: 1 });
        assert_eq!(index.utf16_offsets(&[0, 2, 6, 10]), [0, 1, 3, 7 - 1]);
        assert_eq!(index.from_utf16(3), 6);
        assert_eq!(index.from_utf16(2), 2, "inside the crab is the crab");
        assert_eq!(index.line_count(), 2);
    }

    #[test]
    fn a_byte_order_mark_is_a_character_like_any_other() {
        let index = LineIndex::new("\u{feff}FROM a");
        assert_eq!(index.line_column(3), LineColumn { line: 1, column: 2 });
        assert_eq!(index.utf16_offsets(&[3]), [1]);
    }
}
