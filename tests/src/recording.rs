//! Recorded builds: a Dockerfile with its context, changes to them, and what a real BuildKit then
//! ran again. `tests/buildkit/README.md` describes the files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A folder or file of the recordings: `cases`, `checks`, `corpus-checks.txt`.
pub fn folder(part: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("buildkit").join(part)
}

/// One file of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its name, without `.txt`.
    pub name: String,
    /// The text before the first section, which says what it shows.
    pub shows: String,
    sections: Vec<Section>,
}

/// From one `-- … --` line to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Section {
    kind: String,
    words: Vec<String>,
    text: String,
}

/// A file, folder or link of the context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Below the context's root, with `/`.
    pub path: String,
    /// Its kind.
    pub kind: EntryKind,
    /// Permission bits.
    pub mode: u32,
    /// Its text; a link's target; an archive's members, one `name text` a line.
    pub text: String,
}

/// The kinds of an [`Entry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// An empty folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A tar archive.
    Archive,
}

/// A change and what it reran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As `plimsoll cache` takes them.
    pub arguments: Vec<String>,
    /// In the order of the file; empty before it is recorded.
    pub outcomes: Vec<Outcome>,
}

/// The outcome of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The first line of its instruction, from 1.
    pub line: usize,
    /// RUN, COPY, ADD or WORKDIR.
    pub instruction: String,
    /// With the containerd image store.
    pub buildkit: Option<Verdict>,
    /// With the overlay2 graph driver.
    pub graphdriver: Option<Verdict>,
}

/// BuildKit's verdict on a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Taken from the cache.
    Hit,
    /// Executed.
    Miss,
    /// Not a part of this build.
    NotRun,
}

const VERDICTS: [(Verdict, &str); 3] =
    [(Verdict::Hit, "hit"), (Verdict::Miss, "miss"), (Verdict::NotRun, "not-run")];
const UNRECORDED: &str = "?";

/// The answer of `docker build --check` for a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckedFile {
    /// Its name below the corpus.
    pub name: String,
    /// In order of lines and rules.
    pub warnings: Vec<Warning>,
    /// Why the check did not come to its end; it may have missed warnings then.
    pub error: Option<String>,
}

/// A warning of `docker build --check`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// From 1; 0 where it has none.
    pub line: usize,
    /// The rule's name.
    pub rule: String,
}

/// Every case, by name.
pub fn cases() -> Vec<Case> {
    read_all("cases")
}

/// Every example of a check, by name.
pub fn checks() -> Vec<Case> {
    read_all("checks")
}

/// The corpus as `docker build --check` sees it, by name.
pub fn corpus_checks() -> Vec<CheckedFile> {
    let text = std::fs::read_to_string(folder("corpus-checks.txt")).expect("readable");
    let mut files: Vec<CheckedFile> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("  ") {
            None => files.push(CheckedFile { name: line.to_owned(), ..CheckedFile::default() }),
            Some(found) => files.last_mut().expect("a file stands before its warnings").add(found),
        }
    }
    files
}

fn read_all(part: &str) -> Vec<Case> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder(part))
        .expect("the recordings are readable")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy();
            Case::read(&name, &std::fs::read_to_string(path).expect("UTF-8"))
        })
        .collect()
}

impl Case {
    /// Reads a file of cases.
    pub fn read(name: &str, text: &str) -> Self {
        let mut case = Self { name: name.to_owned(), shows: String::new(), sections: Vec::new() };
        for line in text.split_inclusive('\n') {
            let header =
                line.strip_prefix("-- ").and_then(|rest| rest.trim_end().strip_suffix(" --"));
            if let Some(header) = header {
                let mut words = header.split_whitespace().map(str::to_owned);
                let kind = words.next().expect("a section has a name");
                let words = words.collect();
                case.sections.push(Section { kind, words, text: String::new() });
            } else {
                let body = case.sections.last_mut().map_or(&mut case.shows, |last| &mut last.text);
                body.push_str(line);
            }
        }
        for body in
            case.sections.iter_mut().map(|section| &mut section.text).chain([&mut case.shows])
        {
            let end = body.trim_end_matches('\n').len();
            body.truncate(end);
            if end > 0 {
                body.push('\n');
            }
        }
        case
    }

    /// The file as [`read`](Self::read) takes it.
    pub fn print(&self) -> String {
        let mut text = self.shows.clone();
        for section in &self.sections {
            let words: String = section.words.iter().map(|word| format!(" {word}")).collect();
            write!(text, "\n-- {}{words} --\n{}", section.kind, section.text).expect("a String");
        }
        text
    }

    /// The Dockerfile of the second build.
    pub fn dockerfile(&self) -> String {
        self.text("Dockerfile", None).expect("every case has a Dockerfile")
    }

    /// The .dockerignore of the second build.
    pub fn dockerignore(&self) -> Option<String> {
        self.text(".dockerignore", None)
    }

    /// The Dockerfile that was built first, by the name that `--previous` gives it.
    pub fn previous(&self, name: &str) -> String {
        self.text("previous", Some(name))
            .unwrap_or_else(|| panic!("{}: no previous {name}", self.name))
    }

    /// The .dockerignore of the first build, by the name that `--previous-dockerignore` gives it.
    pub fn previous_dockerignore(&self, name: &str) -> String {
        self.text("previous-dockerignore", Some(name))
            .unwrap_or_else(|| panic!("{}: no previous-dockerignore {name}", self.name))
    }

    /// The context before the change, without Dockerfile and .dockerignore.
    pub fn context(&self) -> Vec<Entry> {
        let entry = |section: &Section| {
            let (kind, mode) = match section.kind.as_str() {
                "file" => (EntryKind::File, 0o644),
                "folder" => (EntryKind::Folder, 0o755),
                "link" => (EntryKind::Link, 0o777),
                "archive" => (EntryKind::Archive, 0o644),
                _ => return None,
            };
            let mode = section
                .words
                .get(1)
                .filter(|word| *word != "escaped")
                .map_or(mode, |mode| u32::from_str_radix(mode, 8).expect("a mode is octal"));
            Some(Entry { path: section.words[0].clone(), kind, mode, text: section.unescaped() })
        };
        self.sections.iter().filter_map(entry).collect()
    }

    /// The contents of the sections of a kind: the first word of each header, and its text.
    pub fn all(&self, kind: &str) -> Vec<(String, String)> {
        self.sections
            .iter()
            .filter(|section| section.kind == kind)
            .map(|section| (section.words[0].clone(), section.unescaped()))
            .collect()
    }

    /// The changes, in order.
    pub fn changes(&self) -> Vec<Change> {
        self.sections
            .iter()
            .filter(|section| section.kind == "change")
            .map(|section| Change {
                arguments: section.words.clone(),
                outcomes: section
                    .text
                    .lines()
                    .map(|line| Outcome::read(&self.name, line))
                    .collect(),
            })
            .collect()
    }

    /// Replaces the outcomes of the change with this number.
    pub fn set_outcomes(&mut self, change: usize, outcomes: &[Outcome]) {
        let mut changes = self.sections.iter_mut().filter(|section| section.kind == "change");
        let section = changes.nth(change).expect("the change is there");
        section.text = outcomes.iter().map(|outcome| outcome.print() + "\n").collect();
    }

    /// The answer of `docker build --check` for the Dockerfile.
    pub fn checked(&self) -> CheckedFile {
        let mut checked = CheckedFile { name: self.name.clone(), ..CheckedFile::default() };
        for line in self.text("warnings", None).unwrap_or_default().lines() {
            checked.add(line);
        }
        checked
    }

    /// Replaces it.
    pub fn set_checked(&mut self, checked: &CheckedFile) {
        let section = self.sections.iter_mut().find(|section| section.kind == "warnings");
        section.expect("a check has a section for its warnings").text = checked.print("");
    }

    fn text(&self, kind: &str, name: Option<&str>) -> Option<String> {
        self.sections
            .iter()
            .find(|section| {
                section.kind == kind
                    && name
                        .is_none_or(|name| section.words.first().is_some_and(|word| word == name))
            })
            .map(Section::unescaped)
    }
}

impl Section {
    /// The text, with `\r`, `\t`, `\s` (a blank) and `\\` resolved where the header says `escaped`.
    fn unescaped(&self) -> String {
        if self.words.last().is_none_or(|word| word != "escaped") {
            return self.text.clone();
        }
        let mut text = String::new();
        let mut characters = self.text.chars();
        while let Some(character) = characters.next() {
            text.push(match character {
                '\\' => match characters.next().expect("something is escaped") {
                    'r' => '\r',
                    't' => '\t',
                    's' => ' ',
                    other => other,
                },
                other => other,
            });
        }
        text
    }
}

impl Outcome {
    fn read(case: &str, line: &str) -> Self {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [number, instruction, verdicts] = words.as_slice() else {
            panic!("{case}: an outcome is a line, an instruction and a verdict: {line}");
        };
        let (buildkit, graphdriver) = verdicts.split_once('/').unwrap_or((verdicts, verdicts));
        Self {
            line: number.parse().expect("a line number"),
            instruction: (*instruction).to_owned(),
            buildkit: verdict(buildkit),
            graphdriver: verdict(graphdriver),
        }
    }

    fn print(&self) -> String {
        let (buildkit, graphdriver) = (word(self.buildkit), word(self.graphdriver));
        let both = if buildkit == graphdriver {
            buildkit.to_owned()
        } else {
            format!("{buildkit}/{graphdriver}")
        };
        format!("{} {} {both}", self.line, self.instruction)
    }
}

impl CheckedFile {
    fn add(&mut self, line: &str) {
        if let Some(error) = line.strip_prefix("error: ") {
            self.error = Some(error.to_owned());
        } else {
            let (line, rule) = line.split_once(' ').expect("a line and a rule");
            let line = line.parse().expect("a line number");
            self.warnings.push(Warning { line, rule: rule.to_owned() });
        }
    }

    /// The warnings and the error, one a line.
    pub fn print(&self, indentation: &str) -> String {
        let mut text = String::new();
        for Warning { line, rule } in &self.warnings {
            writeln!(text, "{indentation}{line} {rule}").expect("a String");
        }
        if let Some(error) = &self.error {
            writeln!(text, "{indentation}error: {error}").expect("a String");
        }
        text
    }
}

fn verdict(word: &str) -> Option<Verdict> {
    let found = VERDICTS.iter().find(|(_, name)| *name == word);
    assert!(found.is_some() || word == UNRECORDED, "not a verdict: {word}");
    found.map(|(verdict, _)| *verdict)
}

fn word(verdict: Option<Verdict>) -> &'static str {
    let found = VERDICTS.iter().find(|(known, _)| Some(*known) == verdict);
    found.map_or(UNRECORDED, |(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_read_and_printed_back() {
        let text = "\
What it shows.

-- Dockerfile --
FROM busybox:1
COPY . /x

-- file a.txt 600 --
a

-- previous crlf escaped --
RUN a\\t\\\\\\r

-- change --edit a.txt --
2 COPY miss/hit
";
        let case = Case::read("name", text);
        assert_eq!(case.print(), text);
        assert_eq!(case.dockerfile(), "FROM busybox:1\nCOPY . /x\n");
        assert_eq!(case.context()[0].mode, 0o600);
        assert_eq!(case.previous("crlf"), "RUN a\t\\\r\n");
        let changes = case.changes();
        assert_eq!(changes[0].arguments, ["--edit", "a.txt"]);
        assert_eq!(changes[0].outcomes[0].buildkit, Some(Verdict::Miss));
        assert_eq!(changes[0].outcomes[0].graphdriver, Some(Verdict::Hit));
    }
}
