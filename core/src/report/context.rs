use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::counted;
use crate::build::Build;
use crate::context::{BuildContext, Selection};
use crate::size::human;
use crate::text::{LineIndex, cut, visible_line};

/// The most steps that take files of which each file is held against: no real Dockerfile has as many.
const MAX_STEPS: usize = 1_000;

/// The longest instruction that is shown whole, in bytes.
const LONGEST: usize = 120;

/// The files of a build context: what a builder is sent, which steps take it, and what keeps the
/// others out.
#[derive(Debug, Serialize)]
pub struct ContextListing {
    version: u32,
    files: Vec<Listed>,
    steps: Vec<Taking>,
    /// The number of steps that were left out, because there are too many.
    #[serde(skip_serializing_if = "is_none")]
    steps_left_out: usize,
}

#[derive(Debug, Serialize)]
struct Listed {
    path: String,
    bytes: u64,
    /// The pattern that decides, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<Deciding>,
    sent: bool,
    /// Indices in the list of steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taken_by: Vec<usize>,
}

/// A line of the .dockerignore.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Deciding {
    line: usize,
    text: String,
}

/// A step that takes files from the context.
#[derive(Debug, Serialize)]
struct Taking {
    line: usize,
    instruction: String,
    files: usize,
    bytes: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands on a reference")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// Lists the files of a context that is known file by file.
pub fn context_listing(build: &Build<'_>, context: &BuildContext<'_>) -> ContextListing {
    let index = LineIndex::new(build.source);
    let mut selections: Vec<(Taking, Vec<Selection>)> = Vec::new();
    let mut steps_left_out = 0;
    for step in &build.steps {
        let selection = Selection::of_step(build, step);
        if selection.is_empty() {
            continue;
        }
        if selections.len() == MAX_STEPS {
            steps_left_out += 1;
            continue;
        }
        let range = step.instruction.range;
        let text = range.slice(build.source).lines().next().unwrap_or("").trim_end();
        let taking = Taking {
            line: index.line(range.start()),
            instruction: cut(text, LONGEST).into_owned(),
            files: 0,
            bytes: 0,
        };
        selections.push((taking, selection));
    }
    let mut files = Vec::with_capacity(context.files().len());
    for file in context.files() {
        let deciding = context.ignore.as_ref().and_then(|ignore| ignore.deciding(&file.path));
        let sent = deciding.is_none_or(|pattern| pattern.exception);
        let mut taken_by = Vec::new();
        for (at, (taking, selection)) in selections.iter_mut().enumerate() {
            let takes = |it: &Selection| it.takes(&file.path) > crate::context::Takes::No;
            if sent && selection.iter().any(takes) {
                taking.files += 1;
                taking.bytes += file.size;
                taken_by.push(at);
            }
        }
        let pattern = deciding.map(|pattern| Deciding {
            line: pattern.line,
            text: format!("{}{}", if pattern.exception { "!" } else { "" }, pattern.text),
        });
        files.push(Listed { path: file.path.clone(), bytes: file.size, pattern, sent, taken_by });
    }
    let steps = selections.into_iter().map(|(taking, _)| taking).collect();
    ContextListing { version: 1, files, steps, steps_left_out }
}

impl ContextListing {
    /// The listing for a terminal: the files of each step, those that no step takes, and what stays
    /// out by each pattern; with `why` each of those, and with `sizes` the bytes of each file.
    pub fn text(&self, why: bool, sizes: bool) -> String {
        let sent = || self.files.iter().filter(|file| file.sent);
        let kept_out = || self.files.iter().filter(|file| !file.sent);
        let mut out = format!("The builder is sent {}", sum(sent()));
        if kept_out().next().is_some() {
            let _ = write!(out, "; {} stay out", sum(kept_out()));
        }
        out.push('\n');
        let mut list = |title: String, files: &mut dyn Iterator<Item = &Listed>| {
            let _ = writeln!(out, "\n{title}");
            for file in files {
                let _ = write!(out, "  {}", visible_line(&file.path));
                if sizes {
                    let _ = write!(out, "  {}", human(file.bytes));
                }
                if let Some(pattern) = file.pattern.as_ref().filter(|_| why) {
                    let verb = if file.sent { "taken back in" } else { "kept out" };
                    let text = visible_line(&pattern.text);
                    let _ = write!(out, "  {verb} by line {}: {text}", pattern.line);
                }
                out.push('\n');
            }
        };
        for (at, step) in self.steps.iter().enumerate() {
            let instruction = visible_line(&step.instruction);
            let files = counted(step.files, "file");
            let title =
                format!("line {}: {instruction}: {files}, {}", step.line, human(step.bytes));
            list(title, &mut sent().filter(|file| file.taken_by.binary_search(&at).is_ok()));
        }
        let mut untaken = sent().filter(|file| file.taken_by.is_empty()).peekable();
        if untaken.peek().is_some() {
            list("Sent, and taken by no step".to_owned(), &mut untaken);
        }
        if why {
            list("Kept out".to_owned(), &mut kept_out());
        }
        if !why && kept_out().next().is_some() {
            let mut patterns = BTreeMap::<&Deciding, Vec<&Listed>>::new();
            for file in kept_out() {
                patterns.entry(file.pattern.as_ref().unwrap_or(&UNKNOWN)).or_default().push(file);
            }
            out.push_str("\nKept out by the .dockerignore (--why lists the files)\n");
            for (pattern, files) in patterns {
                let (line, text) = (pattern.line, visible_line(&pattern.text));
                let _ = writeln!(out, "  line {line}: {text}: {}", sum(files.into_iter()));
            }
        }
        if self.steps_left_out > 0 {
            let steps = counted(self.steps_left_out, "more step");
            let _ = writeln!(out, "\n{steps} not looked into");
        }
        out
    }
}

/// Stands for no pattern; what is kept out has one.
static UNKNOWN: Deciding = Deciding { line: 0, text: String::new() };

/// "3 files, 12 MB"
fn sum<'l>(files: impl Iterator<Item = &'l Listed>) -> String {
    let (count, bytes) = files.fold((0, 0), |(count, bytes), file| (count + 1, bytes + file.bytes));
    format!("{}, {}", counted(count, "file"), human(bytes))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::context_listing;
    use crate::build::Build;
    use crate::context::{BuildContext, ContextFile, ContextFiles};
    use crate::syntax::parse;

    #[test]
    fn each_step_with_its_files_and_what_stays_out() {
        let source = "FROM a\nCOPY go.mod \\\n  go.sum ./\nRUN --mount=type=bind,source=lib x\nCOPY --from=b /c /c\n";
        let names = ["go.mod", "go.sum", "lib/a", "README.md", "dist/x", "dist/y", "dist/keep"];
        let files = names.map(|path| ContextFile {
            path: path.to_owned(),
            size: 2_000,
            ..ContextFile::default()
        });
        let files = Arc::new(ContextFiles::new(files));
        let file = parse(source);
        let build = Build::new(source, &file);
        let ignore = "# ours\ndist\n!dist/keep\n";
        let context = BuildContext::new(&build, Some(ignore), Some(&files), None);
        let listing = context_listing(&build, &context);
        assert_eq!(
            listing.text(false, false),
            "The builder is sent 5 files, 10 kB; 2 files, 4 kB stay out\n\n\
             line 2: COPY go.mod \\: 2 files, 4 kB\n  go.mod\n  go.sum\n\n\
             line 4: RUN --mount=type=bind,source=lib x: 1 file, 2 kB\n  lib/a\n\n\
             Sent, and taken by no step\n  README.md\n  dist/keep\n\n\
             Kept out by the .dockerignore (--why lists the files)\n  line 2: dist: 2 files, 4 kB\n"
        );
        let why = listing.text(true, true);
        assert!(why.contains("  dist/keep  2 kB  taken back in by line 3: !dist/keep\n"), "{why}");
        assert!(why.ends_with("\nKept out\n  dist/x  2 kB  kept out by line 2: dist\n  dist/y  2 kB  kept out by line 2: dist\n"), "{why}");
    }
}
