//! Heredocs: their markers on an instruction's line and their bodies below it.

use std::collections::HashMap;

use super::ast::{Heredoc, Keyword};
use super::lex::{LexedWord, Lexer, Mode};
use super::lines::Line;
use super::word::Word;
use crate::text::{MappedText, TextRange};

/// A marker on an instruction's line.
pub(super) struct Marker {
    pub(super) word: Word,
    delimiter: Delimiter,
    /// True if a blank stands where the builder takes none, so that it sees no heredoc: `<<- EOF`.
    pub(super) apart: bool,
}

/// The properties of a heredoc that its marker says.
pub(super) struct Delimiter {
    name: String,
    expand: bool,
    strip_tabs: bool,
}

/// The markers on a joined line, in order; `blanks` says whether some may stand after the `<<`. The
/// escape character is a backslash here, whatever the file says, and a line that cannot be split into
/// words has none.
pub(super) fn markers(line: &MappedText, blanks: bool) -> Vec<Marker> {
    if !line.as_str().contains("<<") {
        return Vec::new();
    }
    let mode = if blanks { Mode::RAW_HEREDOCS } else { Mode::RAW };
    let mut words = lex(line.as_str(), mode).unwrap_or_default().into_iter().peekable();
    let mut markers = Vec::new();
    while let Some(word) = words.next() {
        if let Some(delimiter) = delimiter(&word.text) {
            let word = Word::of(line, word.start, word.end);
            markers.push(Marker { word, delimiter, apart: false });
        } else if blanks
            && opens(&word.text)
            && let Some(name) = words.peek()
            && let Some(delimiter) = delimiter(&format!("{}{}", word.text, name.text))
        {
            let word = Word::of(line, word.start, name.end);
            markers.push(Marker { word, delimiter, apart: true });
            words.next();
        }
    }
    markers
}

/// True if a word is a marker without its name: `<<`, `3<<-`.
pub(super) fn opens(word: &str) -> bool {
    let rest = word.trim_start_matches(|digit: char| digit.is_ascii_digit());
    matches!(rest, "<<" | "<<-")
}

/// Reads one word as a marker: digits, `<<`, perhaps `-`, blanks, and a delimiter without `<`.
pub(super) fn delimiter(word: &str) -> Option<Delimiter> {
    let rest = word.trim_start_matches(|digit: char| digit.is_ascii_digit()).strip_prefix("<<")?;
    let (strip_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, rest.trim_start()),
    };
    if rest.contains('<') {
        return None;
    }
    let [name] = <[LexedWord; 1]>::try_from(lex(rest, Mode::UNQUOTE)?).ok()?;
    let [raw] = <[LexedWord; 1]>::try_from(lex(rest, Mode::RAW)?).ok()?;
    let quotes = |text: &str| text.matches(['\'', '"']).count();
    let expand = quotes(&name.text) == quotes(&raw.text);
    Some(Delimiter { name: name.text, expand, strip_tabs })
}

fn lex(text: &str, mode: Mode) -> Option<Vec<LexedWord>> {
    Lexer::new(text, '\\', mode, &|_| None, usize::MAX).whole().ok().map(|(_, words)| words)
}

/// Finds the bodies below an instruction's line.
pub(super) struct Bodies<'a, 's> {
    lines: &'a [Line<'s>],
    /// For each line's text, the lines that have it. Made when the first heredoc is met, so that
    /// any number of heredocs without an end costs one pass over the file.
    ends: Option<Ends<'s>>,
}

struct Ends<'s> {
    whole: HashMap<&'s str, Vec<usize>>,
    without_tabs: HashMap<&'s str, Vec<usize>>,
    /// Lines that start like an instruction.
    instructions: Vec<usize>,
}

impl<'a, 's> Bodies<'a, 's> {
    pub(super) fn new(lines: &'a [Line<'s>]) -> Self {
        Self { lines, ends: None }
    }

    /// True if the line that ends the heredoc of `marker` comes, from line `first` on.
    pub(super) fn ends(&mut self, marker: &Marker, first: usize) -> bool {
        self.end(&marker.delimiter, first).is_some()
    }

    /// The line that ends a heredoc, from line `first` on.
    fn end(&mut self, delimiter: &Delimiter, first: usize) -> Option<usize> {
        let ends = self.ends.get_or_insert_with(|| Ends::new(self.lines));
        let same = if delimiter.strip_tabs { &ends.without_tabs } else { &ends.whole };
        same.get(delimiter.name.as_str()).and_then(|lines| next_of(lines, first))
    }

    /// The heredoc of `marker` whose body starts at line `first`, and the line after it.
    ///
    /// BuildKit gives up on a heredoc without an end. Here its body ends before the next line that
    /// starts like an instruction, so that a marker just being typed costs no more than that.
    pub(super) fn read(&mut self, marker: Marker, first: usize) -> (Heredoc, usize) {
        let Marker { word: marker, delimiter, .. } = marker;
        let end = self.end(&delimiter, first);
        let ends = self.ends.get_or_insert_with(|| Ends::new(self.lines));
        let stop = end
            .or_else(|| next_of(&ends.instructions, first))
            .unwrap_or(self.lines.len())
            .max(first);
        let body_lines = self.lines.get(first..stop).unwrap_or_default();
        let mut body = MappedText::default();
        for line in body_lines {
            let text =
                if delimiter.strip_tabs { line.text.trim_start_matches('\t') } else { line.text };
            let at = line.range.start() + line.text.len() - text.len();
            body.push(text, at);
            body.push(line.ending, line.range.end() - line.ending.len());
        }
        let start = match (self.lines.get(first), self.lines.last()) {
            (Some(line), _) => line.range.start(),
            (None, Some(last)) => last.range.end(),
            (None, None) => 0,
        };
        let body_end = body_lines.last().map_or(start, |line| line.range.end());
        let end_range = end.and_then(|end| self.lines.get(end)).map(|line| {
            let tabs = line.text.len() - line.text.trim_start_matches('\t').len();
            let content = line.content_range();
            let skipped = if delimiter.strip_tabs { tabs } else { 0 };
            TextRange::new(content.start() + skipped, content.end())
        });
        let heredoc = Heredoc {
            marker,
            name: delimiter.name,
            expand: delimiter.expand,
            strip_tabs: delimiter.strip_tabs,
            body,
            body_range: TextRange::new(start, body_end),
            end: end_range,
        };
        (heredoc, if end.is_some() { stop + 1 } else { stop })
    }
}

impl<'s> Ends<'s> {
    fn new(lines: &[Line<'s>]) -> Self {
        let mut ends =
            Self { whole: HashMap::new(), without_tabs: HashMap::new(), instructions: Vec::new() };
        for (at, line) in lines.iter().enumerate() {
            ends.whole.entry(line.text).or_default().push(at);
            let without_tabs = line.text.trim_start_matches('\t');
            ends.without_tabs.entry(without_tabs).or_default().push(at);
            if starts_like_an_instruction(line.text) {
                ends.instructions.push(at);
            }
        }
        ends
    }
}

fn next_of(lines: &[usize], first: usize) -> Option<usize> {
    lines.get(lines.partition_point(|&line| line < first)).copied()
}

/// A keyword in capitals at the start of the line, with something after it.
fn starts_like_an_instruction(line: &str) -> bool {
    line.split_once([' ', '\t']).is_some_and(|(word, rest)| {
        !rest.trim().is_empty() && Keyword::ALL.iter().any(|keyword| keyword.as_str() == word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(line: &str) -> Vec<(String, bool, bool)> {
        let mut text = MappedText::default();
        text.push(line, 0);
        markers(&text, true)
            .into_iter()
            .map(|Marker { delimiter, .. }| {
                (delimiter.name, delimiter.expand, delimiter.strip_tabs)
            })
            .collect()
    }

    #[test]
    fn markers_are_words_of_their_own() {
        assert_eq!(names("RUN <<A 3<<-B"), [("A".into(), true, false), ("B".into(), true, true)]);
        assert_eq!(
            names("RUN <<'A' <<\"B C\""),
            [("A".into(), false, false), ("B C".into(), false, false)]
        );
        assert_eq!(names("RUN <<E\\OF"), [("EOF".into(), true, false)]);
        for none in ["RUN a<<A", "RUN <<<A", "RUN '<<A'", "RUN <<A '", "RUN <<-", "RUN << "] {
            assert_eq!(names(none), [], "{none}");
        }
    }

    #[test]
    fn blanks_after_the_marker_are_as_in_the_frontend() {
        let plain = |name: &str| vec![(name.to_owned(), true, false)];
        assert_eq!(names("RUN << A"), plain("A"));
        assert_eq!(names("RUN cat 3<<\t A > /b"), plain("A"));
        assert_eq!(names("RUN << -A"), plain("-A"));
        assert_eq!(names("RUN << 'A B' sh"), [("A B".to_owned(), false, false)]);
        assert_eq!(names("RUN <<- A"), [("A".to_owned(), true, true)]);
        assert_eq!(names("RUN << A << B").len(), 2);
        assert_eq!(names("RUN cat <<< A"), []);
        let mut text = MappedText::default();
        text.push("RUN <<- A << B", 0);
        let apart: Vec<bool> = markers(&text, true).iter().map(|marker| marker.apart).collect();
        assert_eq!(apart, [true, false]);
        assert!(markers(&text, false).is_empty());
    }
}
