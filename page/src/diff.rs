//! Diffs as rows to draw: line numbers, and which words of a line changed.

use plimsoll_core::fix::Fix;
use plimsoll_core::report::{Hunk, LineKind, diff};
use plimsoll_core::text::{Edit, LineIndex, TextRange, apply_edits, visible};

/// Edits this many lines apart are shown apart.
const APART: usize = 4;

/// One line of a diff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: LineKind,
    /// Its number before, unless it is new.
    pub before: Option<u32>,
    /// Its number after, unless it is gone.
    pub after: Option<u32>,
    /// The text before, in and after the words that changed; all in the first where none stand out.
    pub parts: [String; 3],
}

/// The rows of a hunk.
pub fn rows(hunk: &Hunk) -> Vec<Row> {
    let (mut before, mut after) = (hunk.before, hunk.after);
    let mut rows = Vec::with_capacity(hunk.lines.len());
    for line in &hunk.lines {
        let text = line.text.strip_suffix('\n').unwrap_or(&line.text);
        // Else a character that reorders others could show another line than the one that comes.
        let text = visible(text).into_owned();
        let mut row = Row {
            kind: line.kind,
            before: None,
            after: None,
            parts: [text, String::new(), String::new()],
        };
        if line.kind != LineKind::Added {
            row.before = Some(before);
            before += 1;
        }
        if line.kind != LineKind::Removed {
            row.after = Some(after);
            after += 1;
        }
        rows.push(row);
    }
    emphasise(&mut rows);
    rows
}

/// Rows as pairs of what stands left and right.
pub fn pairs(rows: &[Row]) -> Vec<(Option<Row>, Option<Row>)> {
    let mut pairs = Vec::new();
    for block in rows.chunk_by(|a, b| (a.kind == LineKind::Same) == (b.kind == LineKind::Same)) {
        if block.first().is_some_and(|row| row.kind == LineKind::Same) {
            pairs.extend(block.iter().map(|row| (Some(row.clone()), Some(row.clone()))));
            continue;
        }
        let of = |kind| block.iter().filter(move |row| row.kind == kind).cloned();
        let (mut left, mut right) = (of(LineKind::Removed), of(LineKind::Added));
        loop {
            match (left.next(), right.next()) {
                (None, None) => break,
                pair => pairs.push(pair),
            }
        }
    }
    pairs
}

/// The change of one fix alone: the lines that its edits touch. The cost grows with their length,
/// given the index of the whole text.
pub fn preview(source: &str, index: &LineIndex<'_>, fix: &Fix) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    let mut edits = fix.edits.as_slice();
    let (mut came, mut went) = (0, 0);
    while let Some(first) = edits.first() {
        let from = index.line(first.range.start());
        let mut until = index.line(first.range.end());
        let mut count = 1;
        while let Some(next) = edits.get(count) {
            if index.line(next.range.start()) > until + APART {
                break;
            }
            until = until.max(index.line(next.range.end()));
            count += 1;
        }
        let (near, rest) = edits.split_at(count);
        edits = rest;
        let (start, end) = (index.line_start(from), index.line_start(until + 1));
        let window = source.get(start..end).unwrap_or("");
        let moved: Vec<Edit> = near
            .iter()
            .map(|edit| Edit {
                range: TextRange::new(edit.range.start() - start, edit.range.end() - start),
                text: edit.text.clone(),
            })
            .collect();
        let after = apply_edits(window, &moved);
        for mut hunk in diff(window, &after) {
            hunk.before += from as u32 - 1;
            hunk.after = (hunk.after + from as u32 + came).saturating_sub(1 + went);
            hunks.push(hunk);
        }
        came += after.matches('\n').count() as u32;
        went += window.matches('\n').count() as u32;
    }
    hunks
}

/// Marks the words that changed where as many lines came as went.
fn emphasise(rows: &mut [Row]) {
    for block in rows.chunk_by_mut(|a, b| (a.kind == LineKind::Same) == (b.kind == LineKind::Same))
    {
        let removed = block.iter().filter(|row| row.kind == LineKind::Removed).count();
        if removed * 2 != block.len() {
            continue;
        }
        let (left, right) = block.split_at_mut(removed);
        for (left, right) in left.iter_mut().zip(right) {
            if let Some((a, b)) = words(&left.parts[0], &right.parts[0]) {
                left.parts = a;
                right.parts = b;
            }
        }
    }
}

/// Both lines in three parts, the middle ones being what differs; nothing when little is common.
fn words(left: &str, right: &str) -> Option<([String; 3], [String; 3])> {
    let shorter = left.len().min(right.len());
    let common: usize = left
        .chars()
        .zip(right.chars())
        .take_while(|(a, b)| a == b)
        .map(|(character, _)| character.len_utf8())
        .sum();
    let mut tail = 0;
    for (a, b) in left.chars().rev().zip(right.chars().rev()) {
        if a != b || tail + a.len_utf8() > shorter - common {
            break;
        }
        tail += a.len_utf8();
    }
    if (common + tail) * 3 < shorter {
        return None;
    }
    let cut = |text: &str| {
        let end = text.len() - tail;
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
        [part(0, common), part(common, end), part(end, text.len())]
    };
    Some((cut(left), cut(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_stand_out() {
        let hunks = diff("FROM python:latest\nRUN a\n", "FROM python:3.14-slim\nRUN a\n");
        let rows = rows(&hunks[0]);
        assert_eq!(rows[0].parts, ["FROM python:", "latest", ""].map(str::to_owned));
        assert_eq!(rows[1].parts, ["FROM python:", "3.14-slim", ""].map(str::to_owned));
        assert_eq!((rows[2].before, rows[2].after), (Some(2), Some(2)));
    }

    #[test]
    fn letters_of_several_bytes_are_not_cut() {
        let (left, right) = words("aéüb", "aéöb").unwrap();
        assert_eq!(left, ["aé", "ü", "b"].map(str::to_owned));
        assert_eq!(right, ["aé", "ö", "b"].map(str::to_owned));
        assert_eq!(words("abc", "xyz"), None);
    }

    #[test]
    fn removed_and_added_lines_stand_side_by_side() {
        let rows = rows(&diff("a\nb\nc\n", "a\nx\n")[0]);
        let pairs = pairs(&rows);
        assert_eq!(pairs.len(), 3);
        assert!(pairs[1].0.is_some() && pairs[1].1.is_some());
        assert!(pairs[2].0.is_some() && pairs[2].1.is_none());
    }

    #[test]
    fn a_preview_shows_the_lines_that_a_fix_touches() {
        let source = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let index = LineIndex::new(source);
        let fix = Fix::safe(
            "x",
            [
                Edit::insert(2, "new\n"),
                Edit::delete(TextRange::new(0, 1)),
                Edit::replace(TextRange::new(22, 23), "y"),
            ],
        );
        let hunks = preview(source, &index, &fix);
        let places: Vec<_> = hunks.iter().map(|hunk| (hunk.before, hunk.after)).collect();
        assert_eq!(places, [(1, 1), (11, 12)]);
    }
}
