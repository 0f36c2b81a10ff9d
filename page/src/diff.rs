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

/// Both lines in three parts, the middle ones being the words that differ; nothing when few are
/// common.
fn words(left: &str, right: &str) -> Option<([String; 3], [String; 3])> {
    let (left, right) = (tokens(left), tokens(right));
    let shorter = left.len().min(right.len());
    let common = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let backwards = left.iter().rev().zip(right.iter().rev()).take(shorter - common);
    let tail = backwards.take_while(|(a, b)| a == b).count();
    if common + tail == 0 || (common + tail) * 3 < shorter {
        return None;
    }
    let cut = |tokens: &[&str]| {
        let end = tokens.len() - tail;
        [0..common, common..end, end..tokens.len()]
            .map(|part| tokens.get(part).unwrap_or_default().concat())
    };
    Some((cut(&left), cut(&right)))
}

/// Words and the blanks between them. A path, an option or `image:tag` is one word to a reader.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_other = |character: char| character.is_whitespace() != first.is_whitespace();
        let (token, after) = rest.split_at(rest.find(is_other).unwrap_or(rest.len()));
        tokens.push(token);
        rest = after;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_changed_stand_out() {
        let hunks = diff("FROM python:latest\nRUN a\n", "FROM python:3.14-slim\nRUN a\n");
        let rows = rows(&hunks[0]);
        assert_eq!(rows[0].parts, ["FROM ", "python:latest", ""].map(str::to_owned));
        assert_eq!(rows[1].parts, ["FROM ", "python:3.14-slim", ""].map(str::to_owned));
        assert_eq!((rows[2].before, rows[2].after), (Some(2), Some(2)));
    }

    #[test]
    fn whole_words_are_marked_and_blanks_go_with_what_came() {
        for (left, right) in [
            ("RUN pip install []-r a", "RUN pip install [--no-cache-dir ]-r a"),
            ("RUN curl []-sSL a", "RUN curl [-f ]-sSL a"),
            ("FROM [debian:12]", "FROM [debian:13]"),
            ("ENV [PORT=80] x", "ENV [PORT=8080] x"),
            ("COPY [./a/b] /c", "COPY [./a/c/b] /c"),
            ("RUN [sudo ]make", "RUN []make"),
            ("RUN a[  ]b", "RUN a[ ]b"),
            ("RUN make[]", "RUN make[ && rm x]"),
            ("aé [ü] b", "aé [ö] b"),
        ] {
            let bare = |text: &str| text.replace(['[', ']'], "");
            let marked = |parts: [String; 3]| format!("{}[{}]{}", parts[0], parts[1], parts[2]);
            let (a, b) = words(&bare(left), &bare(right)).unwrap();
            assert_eq!((marked(a).as_str(), marked(b).as_str()), (left, right));
        }
    }

    #[test]
    fn lines_with_few_words_in_common_have_none_marked() {
        for (left, right) in [("aéüb", "aéöb"), ("abc", "xyz"), ("MAINTAINER a", "LABEL b=a")] {
            assert_eq!(words(left, right), None, "{left}");
        }
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
