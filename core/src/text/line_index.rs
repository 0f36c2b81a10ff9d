use serde::{Deserialize, Serialize};

/// A place for people: line and column from 1, the column in Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in code points.
    pub column: u32,
}

/// Bytes between two counts of characters; a look-up counts at most this many bytes anew.
const BLOCK: usize = 1024;

/// Converts between byte offsets, lines and columns, and UTF-16 offsets. Each look-up is cheap also
/// on one very long line.
///
/// Lines end at `\n`; a `\r` before it belongs to the line.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    source: &'a str,
    line_starts: Vec<usize>,
    blocks: Vec<Count>,
}

/// The bytes, characters and UTF-16 units before some offset.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// The offset in bytes, on a character border.
    bytes: usize,
    characters: usize,
    utf16: usize,
}

impl Count {
    fn add(&mut self, text: &str) {
        self.bytes += text.len();
        for character in text.chars() {
            self.characters += 1;
            self.utf16 += character.len_utf16();
        }
    }
}

impl<'a> LineIndex<'a> {
    /// Reads `source` once. Linear in its length.
    pub fn new(source: &'a str) -> Self {
        let mut line_starts = vec![0];
        line_starts.extend(source.match_indices('\n').map(|(at, _)| at + 1));
        let mut blocks = vec![Count::default()];
        let mut count = Count::default();
        while let Some(rest) = source.get(count.bytes..).filter(|rest| rest.len() > BLOCK) {
            let mut end = BLOCK;
            while !rest.is_char_boundary(end) {
                end += 1;
            }
            count.add(rest.get(..end).unwrap_or(rest));
            blocks.push(count);
        }
        Self { source, line_starts, blocks }
    }

    /// The number of lines; at least 1, a final `\n` starts one more.
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

    /// Line and column of a byte offset; inside a character, the character's.
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let mut offset = offset.min(self.source.len());
        let line = self.line(offset);
        let start = self.line_start(line);
        let before = if offset - start <= BLOCK {
            // Most lines are short: there is less to count than from the start of a block.
            while !self.source.is_char_boundary(offset) {
                offset -= 1;
            }
            self.source.get(start..offset).map_or(0, |text| text.chars().count())
        } else {
            self.before(offset).characters - self.before(start).characters
        };
        LineColumn { line: line as u32, column: before as u32 + 1 }
    }

    /// The UTF-16 offset from the start of the text, as JavaScript editors count, of a byte offset.
    pub fn utf16(&self, offset: usize) -> u32 {
        self.before(offset).utf16 as u32
    }

    /// The byte offset of a UTF-16 offset; inside a surrogate pair, the character's start.
    pub fn from_utf16(&self, units: u32) -> usize {
        let units = units as usize;
        let block = self.blocks.partition_point(|count| count.utf16 <= units).saturating_sub(1);
        let Some(&Count { bytes, utf16: mut seen, .. }) = self.blocks.get(block) else { return 0 };
        for (at, character) in self.source.get(bytes..).unwrap_or("").char_indices() {
            seen += character.len_utf16();
            if seen > units {
                return bytes + at;
            }
        }
        self.source.len()
    }

    fn before(&self, offset: usize) -> Count {
        let mut offset = offset.min(self.source.len());
        while !self.source.is_char_boundary(offset) {
            offset -= 1;
        }
        let block = self.blocks.partition_point(|count| count.bytes <= offset).saturating_sub(1);
        let mut count = self.blocks.get(block).copied().unwrap_or_default();
        count.add(self.source.get(count.bytes..offset).unwrap_or(""));
        count
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
        assert_eq!([0, 2, 6, 10].map(|at| index.utf16(at)), [0, 1, 3, 7]);
        assert_eq!(index.from_utf16(3), 6);
        assert_eq!(index.from_utf16(2), 2, "inside the crab is the crab");
        assert_eq!(index.line_count(), 2);
    }

    #[test]
    fn a_byte_order_mark_is_a_character_like_any_other() {
        let index = LineIndex::new("\u{feff}FROM a");
        assert_eq!(index.line_column(3), LineColumn { line: 1, column: 2 });
        assert_eq!(index.utf16(3), 1);
    }

    #[test]
    fn long_lines_are_counted_from_the_nearest_block() {
        let text = format!("{}\n{}x", "a".repeat(5000), "🦀".repeat(3000));
        let index = LineIndex::new(&text);
        assert_eq!(index.line_column(text.len() - 1), LineColumn { line: 2, column: 3001 });
        assert_eq!(index.utf16(text.len()), 5001 + 6001);
        assert_eq!(index.from_utf16(5001 + 6000), text.len() - 1);
    }
}
