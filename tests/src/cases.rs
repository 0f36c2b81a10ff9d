//! Small Dockerfiles of our own with what hadolint and BuildKit say of each: `tests/parity`, whose
//! README describes the files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::parity::{buildkit_warnings, ours};
use plimsoll_core::rules::Preset;

/// The page that explains where we differ.
const DIFFERENCES: &str = include_str!("../../docs/differences.md");

/// The folder of the cases.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("parity")
}

/// A tool that a preset stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oracle {
    /// hadolint's binary.
    Hadolint,
    /// `docker build --check`.
    Buildkit,
}

impl Oracle {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Hadolint, Self::Buildkit];

    /// The word before its answer.
    fn name(self) -> &'static str {
        match self {
            Self::Hadolint => "hadolint",
            Self::Buildkit => "buildkit",
        }
    }

    /// The words before our answer, where that is another one.
    fn ours(self) -> &'static str {
        match self {
            Self::Hadolint => "Plimsoll",
            Self::Buildkit => "Plimsoll, buildkit",
        }
    }

    /// The answer of our preset to a text.
    pub fn found_by_us(self, text: &str, dockerignore: Option<String>) -> String {
        match self {
            Self::Hadolint => {
                let found = ours(text, Preset::Hadolint);
                print(found.into_iter().map(|(code, line)| (line, code)))
            }
            Self::Buildkit => {
                let found = buildkit_warnings(text, dockerignore);
                print(found.into_iter().map(|it| (it.line, it.rule)))
            }
        }
    }
}

/// Findings as the files have them, each line and code once: `2 DL3008, 3 DL3059`, or `nothing`.
pub fn print(found: impl IntoIterator<Item = (usize, String)>) -> String {
    let found: BTreeSet<(usize, String)> = found.into_iter().collect();
    let found: Vec<String> = found.iter().map(|(line, code)| format!("{line} {code}")).collect();
    if found.is_empty() { "nothing".to_owned() } else { found.join(", ") }
}

/// One file of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// Its name, without `.txt`.
    pub name: String,
    /// The text before the first case.
    pub shows: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A Dockerfile, and what is found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it shows, unique in its file.
    pub title: String,
    /// The Dockerfile.
    pub text: String,
    /// The lines behind arrows: a word, and what follows it.
    said: Vec<(String, String)>,
}

impl Case {
    fn said(&self, word: &str) -> Option<&str> {
        self.said.iter().find(|(it, _)| it == word).map(|(_, answer)| answer.as_str())
    }

    /// The recorded answer of a tool; empty before it is recorded, `None` where the case is not
    /// about that tool.
    pub fn answer(&self, oracle: Oracle) -> Option<&str> {
        self.said(oracle.name())
    }

    /// Replaces it.
    pub fn set_answer(&mut self, oracle: Oracle, answer: &str) {
        for (word, said) in &mut self.said {
            if word == oracle.name() {
                answer.clone_into(said);
            }
        }
    }

    /// The lines of the .dockerignore, where the case has one.
    pub fn dockerignore(&self) -> Option<String> {
        let lines = self.said(".dockerignore")?;
        Some(lines.split(", ").map(|line| format!("{line}\n")).collect())
    }

    /// Our answer and the title in docs/differences.md of the reason, where it is another one.
    fn difference(&self, oracle: Oracle) -> Option<(&str, &str)> {
        let (answer, reason) = self.said(oracle.ours())?.split_once(" (").unwrap_or_default();
        Some((answer, reason.strip_suffix(')').unwrap_or_default()))
    }

    /// What is wrong with our answers, in words; none where they are the recorded ones, or differ as
    /// docs/differences.md says.
    pub fn wrong(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for oracle in Oracle::ALL {
            let Some(theirs) = self.answer(oracle) else { continue };
            let found = oracle.found_by_us(&self.text, self.dockerignore());
            let expected = match self.difference(oracle) {
                None => theirs,
                Some((answer, _)) if answer == theirs => {
                    wrong.push(format!("we say what {} says: no difference", oracle.name()));
                    continue;
                }
                Some((_, reason)) if !explains(reason) => {
                    wrong.push(format!("docs/differences.md has no `### {reason}`"));
                    continue;
                }
                Some((answer, _)) => answer,
            };
            if found != expected {
                wrong.push(format!("{} finds {expected}\n  we find {found}", oracle.name()));
            }
        }
        wrong
    }

    /// True if docs/differences.md explains why our answer is another one than this tool's.
    pub fn differs(&self, oracle: Oracle) -> bool {
        self.said(oracle.ours()).is_some()
    }
}

/// True if docs/differences.md has a part of this title.
fn explains(title: &str) -> bool {
    DIFFERENCES.lines().any(|line| line.strip_prefix("### ") == Some(title))
}

/// Every file of cases, by name.
pub fn read_all() -> Vec<CaseFile> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the cases are readable")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy();
        CaseFile::read(&name, &std::fs::read_to_string(path).expect("UTF-8"))
    };
    paths.iter().map(read).collect()
}

impl CaseFile {
    /// Reads a file.
    pub fn read(name: &str, text: &str) -> Self {
        let mut file = Self { name: name.to_owned(), shows: String::new(), cases: Vec::new() };
        for line in text.split_inclusive('\n') {
            let plain = line.trim_end_matches('\n');
            if let Some(title) = plain.strip_prefix("== ") {
                let (text, said) = (String::new(), Vec::new());
                file.cases.push(Case { title: title.to_owned(), text, said });
                continue;
            }
            let Some(case) = file.cases.last_mut() else {
                file.shows.push_str(line);
                continue;
            };
            match plain.strip_prefix("-> ").and_then(|said| said.split_once(':')) {
                Some((word, answer)) => {
                    case.said.push((word.to_owned(), answer.trim().to_owned()));
                }
                None => case.text.push_str(line),
            }
        }
        file
    }

    /// The file as [`read`](Self::read) takes it.
    pub fn print(&self) -> String {
        let mut text = self.shows.clone();
        for case in &self.cases {
            write!(text, "== {}\n{}", case.title, case.text).expect("a String");
            for (word, answer) in &case.said {
                writeln!(text, "-> {word}: {answer}").expect("a String");
            }
        }
        text
    }

    /// Writes it into its folder.
    pub fn write(&self) {
        let path = folder().join(format!("{}.txt", self.name));
        std::fs::write(path, self.print()).expect("writable");
    }
}

/// The answers of hadolint's binary to the cases that are about it, in their order; `None` where it
/// is absent. A text that it ends without a report for has the answer `crashes`.
pub fn asked_hadolint(files: &[CaseFile]) -> Option<Vec<String>> {
    let cases = files.iter().flat_map(|file| &file.cases);
    let texts: Vec<&str> = cases
        .filter(|case| case.answer(Oracle::Hadolint).is_some())
        .map(|case| case.text.as_str())
        .collect();
    crate::hadolint::answers(&texts)
}

/// The answers that are not the recorded ones, in words. `asked` are all of them, in the order of
/// the cases.
pub fn changed(files: &[CaseFile], oracle: Oracle, asked: &[String]) -> Vec<String> {
    let mut asked = asked.iter();
    let mut changed = Vec::new();
    for file in files {
        for case in &file.cases {
            let Some(recorded) = case.answer(oracle) else { continue };
            let Some(answer) = asked.next().filter(|answer| *answer != recorded) else { continue };
            let (name, title) = (&file.name, &case.title);
            changed.push(format!("{name}, {title}: recorded {recorded}, said {answer}"));
        }
    }
    changed
}

/// Puts the answers into the cases and writes the files.
pub fn record(files: &mut [CaseFile], oracle: Oracle, asked: &[String]) {
    let mut asked = asked.iter();
    for file in files {
        for case in file.cases.iter_mut().filter(|case| case.answer(oracle).is_some()) {
            case.set_answer(oracle, asked.next().expect("one answer a case"));
        }
        file.write();
    }
}

/// The number of cases a tool was asked about, and of those that differ, by their reason.
pub fn counts(files: &[CaseFile], oracle: Oracle) -> (usize, BTreeMap<&str, usize>) {
    let (mut all, mut differ) = (0, BTreeMap::new());
    for case in files.iter().flat_map(|file| &file.cases) {
        all += usize::from(case.answer(oracle).is_some());
        if let Some((_, reason)) = case.difference(oracle) {
            *differ.entry(reason).or_default() += 1;
        }
    }
    (all, differ)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_printed_back() {
        let text = "\
What it shows.

== a title
FROM a

-> hadolint: 1 DL3006
-> Plimsoll: nothing (A reason)
== another
FROM b
-> .dockerignore: *, !a
-> buildkit: nothing
";
        let file = CaseFile::read("name", text);
        assert_eq!(file.print(), text);
        let [one, other] = &file.cases[..] else { panic!("{file:?}") };
        assert_eq!(one.text, "FROM a\n\n");
        assert_eq!(one.answer(Oracle::Hadolint), Some("1 DL3006"));
        assert_eq!(one.difference(Oracle::Hadolint), Some(("nothing", "A reason")));
        assert_eq!(one.answer(Oracle::Buildkit), None);
        assert_eq!(other.dockerignore().as_deref(), Some("*\n!a\n"));
    }
}
