use super::paths::clean;
use super::pattern::Matcher;
use crate::text::TextRange;

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
}

/// One pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnorePattern {
    /// As compared: cleaned, without `!` and leading slash.
    pub text: String,
    /// Whether it takes back in: `!`.
    pub exception: bool,
    /// Its line, from 1; of a list of patterns its number.
    pub line: usize,
    /// Where it stands, without surrounding blanks.
    pub range: TextRange,
    matcher: Matcher,
}

/// A line that fails a build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoreError {
    /// The line, from 1.
    pub line: usize,
    /// The pattern.
    pub range: TextRange,
    /// What is wrong, for people, no full stop.
    pub message: String,
}

impl Ignore {
    /// Reads the text of a .dockerignore. Linear.
    pub fn read(text: &str) -> Self {
        let mut ignore = Self::default();
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
                ignore.errors.push(IgnoreError { line: index + 1, range, message });
            } else {
                ignore.add(&without_root(line.trim()), index + 1, range);
            }
        }
        ignore
    }

    /// The patterns of a list, as `--exclude` takes them.
    pub fn from_patterns<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let mut ignore = Self::default();
        for (index, pattern) in patterns.into_iter().enumerate() {
            ignore.add(pattern, index + 1, TextRange::empty(0));
        }
        ignore
    }

    /// Whether a file or directory stays out of the context. The path is clean: `a/b`.
    pub fn ignores(&self, path: &str) -> bool {
        self.deciding(path).is_some_and(|pattern| !pattern.exception)
    }

    /// The pattern that decides about a path: one that keeps it out, or the exception that takes it
    /// back in. `None` where no pattern speaks of it.
    pub fn deciding(&self, path: &str) -> Option<&IgnorePattern> {
        let alone = self.alone(path);
        if alone.is_some_and(|pattern| !pattern.exception) {
            return alone;
        }
        // Without exceptions both ways of looking agree.
        alone?;
        self.patterns.get(self.walk(path)?)
    }

    /// Whether all in a directory stays out, whatever it is called: then nobody need look at it.
    /// Where an exception might reach into the directory this says no.
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
    fn alone(&self, path: &str) -> Option<&IgnorePattern> {
        let mut deciding: Option<&IgnorePattern> = None;
        for pattern in &self.patterns {
            let ignored = deciding.is_some_and(|pattern| !pattern.exception);
            if pattern.exception == ignored && pattern.matcher.prefixes(path).contains(&true) {
                deciding = Some(pattern);
            }
        }
        deciding
    }

    fn add(&mut self, pattern: &str, line: usize, range: TextRange) {
        if pattern.trim().is_empty() {
            return;
        }
        let cleaned = clean(pattern.trim());
        let (exception, text) = match cleaned.strip_prefix('!') {
            Some(text) => (true, text),
            None => (false, cleaned.as_str()),
        };
        let read = if text.is_empty() {
            Err("`!` stands alone: what is to be taken back in?".to_owned())
        } else {
            Matcher::read(text)
                .map_err(|why| format!("`{text}` is no pattern that Docker can read: {why}"))
        };
        match read {
            Ok(matcher) => {
                let text = text.to_owned();
                self.patterns.push(IgnorePattern { text, exception, line, range, matcher });
            }
            Err(message) => self.errors.push(IgnoreError { line, range, message }),
        }
    }

    /// Goes down the directories to the path as the context is walked: which pattern decides.
    ///
    /// A pattern that matches a directory holds for all in it; one that was passed over at the
    /// directory, because it could change nothing there, is not tried on the directory again: with
    /// `a/x` and `!a`, `a/x` stays out (tests/buildkit/contexts.txt).
    fn walk(&self, path: &str) -> Option<usize> {
        let mut matches: Vec<Option<Vec<bool>>> = vec![None; self.patterns.len()];
        let mut held = vec![false; self.patterns.len()];
        let mut decided = None;
        for depth in 0..super::paths::ends(path).count() {
            let mut ignored = false;
            decided = None;
            for (index, ((pattern, matches), held)) in
                self.patterns.iter().zip(&mut matches).zip(&mut held).enumerate()
            {
                if !*held {
                    if pattern.exception != ignored {
                        continue;
                    }
                    let matches = matches.get_or_insert_with(|| pattern.matcher.prefixes(path));
                    *held = matches.get(depth) == Some(&true);
                }
                if *held {
                    ignored = !pattern.exception;
                    decided = Some(index);
                }
            }
        }
        decided
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
