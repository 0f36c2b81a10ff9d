use std::collections::BTreeMap;

use super::automaton::{Automaton, Node};
use super::pattern;
use crate::text::TextRange;
use crate::text::path::clean;

/// The longest line that Docker reads, in bytes.
const MAX_LINE: usize = 64 * 1024;

/// A .dockerignore, or the patterns of `--exclude`, with Moby's exact meaning: all patterns are
/// anchored at the context root, the last one that matches a path or a directory it is in decides,
/// and `!` takes back in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignore {
    /// The patterns, in order.
    pub patterns: Vec<IgnorePattern>,
    /// Lines that fail a build, in order; they count as absent here.
    pub errors: Vec<IgnoreError>,
    /// All that the patterns match, by the number of their text.
    automaton: Automaton,
    /// For each text the places of its patterns.
    texts: Vec<Places>,
}

/// The indices of one text's patterns in the list: those that keep out, and those that take back
/// in. Of several in a row with nothing of the other sort between them, whatever its text, the
/// first: a later one changes nothing that the first did not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Places {
    ignoring: Vec<usize>,
    exceptions: Vec<usize>,
}

/// One pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnorePattern {
    /// As compared: cleaned, without `!` and leading slash.
    pub text: String,
    /// True if it takes back in: `!`.
    pub exception: bool,
    /// Its line, from 1; of a list of patterns its number.
    pub line: usize,
    /// Its range, without surrounding blanks.
    pub range: TextRange,
}

/// A line that fails a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreError {
    /// The line, from 1.
    pub line: usize,
    /// The pattern.
    pub range: TextRange,
    /// The mistake, in words for people, without a full stop.
    pub message: String,
}

impl Ignore {
    /// Reads the text of a .dockerignore. Linear.
    pub fn read(text: &str) -> Self {
        let mut reader = Reader::default();
        let mut start = 0;
        for (index, whole) in text.split_inclusive('\n').enumerate() {
            let mut line = whole.strip_suffix('\n').unwrap_or(whole);
            let mut at = start;
            start += whole.len();
            if index == 0
                && let Some(rest) = line.strip_prefix('\u{feff}')
            {
                at += line.len() - rest.len();
                line = rest;
            }
            // Only a `#` in the very first column starts a comment.
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            at += line.len() - line.trim_start().len();
            let range = TextRange::new(at, at + line.trim().len());
            if line.len() > MAX_LINE {
                let message = "Docker reads no line of more than 64 kB".to_owned();
                reader.ignore.errors.push(IgnoreError { line: index + 1, range, message });
            } else {
                reader.add(&without_root(line.trim()), index + 1, range);
            }
        }
        reader.ignore
    }

    /// The patterns of a list, as `--exclude` takes them.
    pub fn from_patterns<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let mut reader = Reader::default();
        for (index, pattern) in patterns.into_iter().enumerate() {
            reader.add(pattern, index + 1, TextRange::empty(0));
        }
        reader.ignore
    }

    /// True if a file or directory stays out of the context. The path is clean: `a/b`.
    pub fn ignores(&self, path: &str) -> bool {
        self.deciding(path).is_some_and(|pattern| !pattern.exception)
    }

    /// The pattern that decides about a path: one that keeps it out, or the exception that takes it
    /// back in. `None` where no pattern speaks of it. Linear in the patterns that match.
    pub fn deciding(&self, path: &str) -> Option<&IgnorePattern> {
        let matched = self.automaton.matches(path);
        let alone = self.patterns.get(self.alone(&matched)?)?;
        if !alone.exception {
            return Some(alone);
        }
        // Without exceptions both ways of looking agree.
        self.patterns.get(self.walk(&matched)?)
    }

    /// The places of the patterns that match a path or a directory it is in, each for itself; of
    /// several of one text and sort in a row, the first.
    pub(super) fn matching(&self, path: &str) -> impl Iterator<Item = usize> {
        let found = self.automaton.matches(path);
        let mut texts: Vec<u32> = found.into_iter().flatten().collect();
        texts.sort_unstable();
        texts.dedup();
        let places = texts.into_iter().filter_map(|text| self.texts.get(text as usize));
        places.flat_map(|it| it.ignoring.iter().chain(&it.exceptions)).copied()
    }

    /// True if all in a directory stays out, whatever it is called: then nobody need look at it.
    /// False if an exception might reach into the directory.
    pub fn ignores_all_in(&self, directory: &str) -> bool {
        let inside = format!("{directory}/");
        let reaches = |pattern: &IgnorePattern| {
            let plain = pattern.text.split(['*', '?', '[', '\\']).next().unwrap_or("");
            plain.starts_with(&inside)
                || plain.len() < pattern.text.len() && inside.starts_with(plain)
        };
        self.ignores(directory)
            && !self.patterns.iter().any(|pattern| pattern.exception && reaches(pattern))
    }

    /// The pattern that decides when the path is looked at alone. Docker does so when it opens a
    /// file that the walk has found: one that is ignored then arrives empty.
    ///
    /// Each pattern that matches and is of the other sort than the one that decided so far decides
    /// anew; so in the end it is the first of the last ones of one sort in a row.
    fn alone(&self, matched: &[Vec<u32>]) -> Option<usize> {
        let places = || matched.iter().flatten().filter_map(|&text| self.texts.get(text as usize));
        let last_ignoring = places().filter_map(|it| it.ignoring.last()).max()?;
        let last_exception = places().filter_map(|it| it.exceptions.last()).max();
        let first_after = |list: &[usize], after: usize| {
            list.get(list.partition_point(|&place| place <= after)).copied()
        };
        match last_exception {
            Some(exception) if exception > last_ignoring => {
                places().filter_map(|it| first_after(&it.exceptions, *last_ignoring)).min()
            }
            Some(exception) => {
                places().filter_map(|it| first_after(&it.ignoring, *exception)).min()
            }
            None => places().filter_map(|it| it.ignoring.first().copied()).min(),
        }
    }

    /// Goes down the directories to the path as the context is walked: which pattern decides.
    ///
    /// A pattern that matches a directory holds for all in it; one that was passed over at the
    /// directory, because it could change nothing there, is not tried on the directory again: with
    /// `a/x` and `!a`, `a/x` stays out (tests/buildkit/contexts.txt).
    fn walk(&self, matched: &[Vec<u32>]) -> Option<usize> {
        let mut texts: Vec<u32> = matched.iter().flatten().copied().collect();
        texts.sort_unstable();
        texts.dedup();
        // Each pattern that matches anywhere, with the place of its text among these.
        let mut candidates: Vec<(usize, usize)> = Vec::new();
        for (at, &text) in texts.iter().enumerate() {
            let Some(places) = self.texts.get(text as usize) else { continue };
            let all = places.ignoring.iter().chain(&places.exceptions);
            candidates.extend(all.map(|&place| (place, at)));
        }
        // Stable, since it merges lists that are in order in one pass.
        candidates.sort_by_key(|candidate| candidate.0);
        let mut held = vec![false; candidates.len()];
        let mut decided = None;
        for found in matched {
            let mut is_met = vec![false; texts.len()];
            for text in found {
                if let Ok(at) = texts.binary_search(text)
                    && let Some(slot) = is_met.get_mut(at)
                {
                    *slot = true;
                }
            }
            let mut ignored = false;
            decided = None;
            for (&(place, at), held) in candidates.iter().zip(&mut held) {
                let Some(pattern) = self.patterns.get(place) else { continue };
                if !*held {
                    *held = pattern.exception == ignored && is_met.get(at) == Some(&true);
                }
                if *held {
                    ignored = !pattern.exception;
                    decided = Some(place);
                }
            }
        }
        decided
    }
}

/// Puts an [`Ignore`] together.
#[derive(Default)]
struct Reader {
    ignore: Ignore,
    /// The number of each text.
    numbers: BTreeMap<String, usize>,
    /// For each text the run of patterns of one sort that it stood in last.
    runs: Vec<usize>,
    run: usize,
}

impl Reader {
    fn add(&mut self, pattern: &str, line: usize, range: TextRange) {
        if pattern.trim().is_empty() {
            return;
        }
        let cleaned = clean(pattern.trim());
        let (exception, text) = match cleaned.strip_prefix('!') {
            Some(text) => (true, text),
            None => (false, cleaned.as_str()),
        };
        if text.is_empty() {
            let message = "`!` stands alone: what is to be taken back in?".to_owned();
            self.ignore.errors.push(IgnoreError { line, range, message });
            return;
        }
        let number = match self.numbers.get(text) {
            Some(&number) => number,
            None => match pattern::read(text) {
                Ok(read) => self.text(text, read),
                Err(why) => {
                    let message = format!("`{text}` is no pattern that Docker can read: {why}");
                    self.ignore.errors.push(IgnoreError { line, range, message });
                    return;
                }
            },
        };
        let place = self.ignore.patterns.len();
        if self.ignore.patterns.last().is_some_and(|last| last.exception != exception) {
            self.run += 1;
        }
        let text = text.to_owned();
        self.ignore.patterns.push(IgnorePattern { text, exception, line, range });
        let Some((places, run)) = self.ignore.texts.get_mut(number).zip(self.runs.get_mut(number))
        else {
            return;
        };
        let list = if exception { &mut places.exceptions } else { &mut places.ignoring };
        if list.is_empty() || *run != self.run {
            list.push(place);
        }
        *run = self.run;
    }

    /// Adds a text that no pattern had so far.
    fn text(&mut self, text: &str, read: Vec<Vec<Node>>) -> usize {
        let number = self.ignore.texts.len();
        self.numbers.insert(text.to_owned(), number);
        self.ignore.texts.push(Places::default());
        self.runs.push(self.run);
        for nodes in read {
            self.ignore.automaton.add(nodes, number);
        }
        number
    }
}

/// A line's pattern, cleaned and relative to the context. Docker does this before it looks at the
/// patterns, and cleans them once more then.
fn without_root(line: &str) -> String {
    let (mark, pattern) = match line.strip_prefix('!') {
        Some(pattern) => ("!", pattern.trim()),
        None => ("", line),
    };
    if pattern.is_empty() {
        return mark.to_owned();
    }
    let cleaned = clean(pattern);
    let relative = cleaned.strip_prefix('/').filter(|rest| !rest.is_empty()).unwrap_or(&cleaned);
    format!("{mark}{relative}")
}
