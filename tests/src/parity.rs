//! Our presets against the tools that they stand for, by file, code and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use plimsoll_core::build::{Base, Build, StepKind};
use plimsoll_core::rules::{Preset, RULES, ShellLinter, Tool};
use plimsoll_core::syntax::{Body, parse};
use plimsoll_core::text::LineIndex;
use plimsoll_core::{Inputs, Settings, check};

use crate::recording::{self, CheckedFile, Warning};
use crate::{CorpusFile, corpus, hadolint};

/// Findings of two programs, by code; each a file and a line.
#[derive(Default)]
pub struct Comparison {
    codes: BTreeMap<String, Row>,
}

#[derive(Default)]
struct Row {
    theirs: BTreeSet<Place>,
    ours: BTreeSet<Place>,
}

/// A file, a line, and of several findings there which.
type Place = (String, usize, usize);

/// Counts of findings: those of each program, and those of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The other program's.
    pub theirs: usize,
    /// Ours.
    pub ours: usize,
    /// Those at the same place.
    pub both: usize,
}

impl Agreement {
    /// The share of theirs that we have, in percent.
    pub fn recall(self) -> f64 {
        share(self.both, self.theirs)
    }

    /// The share of ours that they have, in percent.
    pub fn precision(self) -> f64 {
        share(self.both, self.ours)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand findings")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { part as f64 * 100.0 / whole as f64 }
}

impl Comparison {
    fn row(&mut self, code: &str) -> &mut Row {
        self.codes.entry(code.to_owned()).or_default()
    }

    /// The agreement over all codes that start so.
    pub fn over(&self, prefix: &str) -> Agreement {
        let rows = self.codes.iter().filter(|(code, _)| code.starts_with(prefix));
        rows.fold(Agreement::default(), |sum, (_, row)| {
            let row = row.agreement();
            Agreement {
                theirs: sum.theirs + row.theirs,
                ours: sum.ours + row.ours,
                both: sum.both + row.both,
            }
        })
    }

    /// Precision and recall by code, and over the codes of each threshold, for people.
    pub fn table(&self, tool: &str, sums: &[Threshold]) -> String {
        let mut text = format!(
            "{:<32} {tool:>9} {:>6} {:>6} {:>7} {:>9}\n",
            "code", "ours", "both", "recall", "precision"
        );
        let mut line = |code: &str, row: Agreement| {
            let (recall, precision) = (row.recall(), row.precision());
            let Agreement { theirs, ours, both } = row;
            writeln!(
                text,
                "{code:<32} {theirs:>9} {ours:>6} {both:>6} {recall:>6.1}% {precision:>8.1}%"
            )
            .expect("a String");
        };
        for (code, row) in &self.codes {
            line(code, row.agreement());
        }
        for Threshold { prefix, .. } in sums {
            line(format!("all {prefix}").trim_end(), self.over(prefix));
        }
        text
    }

    /// A line for each finding that only one has.
    pub fn differences(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (code, row) in &self.codes {
            for (file, line, _) in row.theirs.difference(&row.ours) {
                lines.push(format!("{code} missing {file}:{line}"));
            }
            for (file, line, _) in row.ours.difference(&row.theirs) {
                lines.push(format!("{code} extra {file}:{line}"));
            }
        }
        lines
    }
}

impl Row {
    fn agreement(&self) -> Agreement {
        Agreement {
            theirs: self.theirs.len(),
            ours: self.ours.len(),
            both: self.theirs.intersection(&self.ours).count(),
        }
    }
}

/// The least agreement over some codes.
pub struct Threshold {
    /// The start of the codes.
    pub prefix: &'static str,
    /// In percent.
    pub recall: f64,
    /// In percent.
    pub precision: f64,
}

/// hadolint's own codes.
pub const DL: Threshold = Threshold { prefix: "DL", recall: 99.0, precision: 99.0 };
/// ShellCheck's codes, of which hadolint shows one for each RUN.
pub const SC: Threshold = Threshold { prefix: "SC", recall: 90.0, precision: 95.0 };
/// BuildKit's checks: whatever they are called.
pub const CHECKS: Threshold = Threshold { prefix: "", recall: 100.0, precision: 100.0 };

impl Threshold {
    /// The message of a comparison that misses it; `None` if it does not.
    pub fn missed_by(&self, comparison: &Comparison) -> Option<String> {
        let agreement = comparison.over(self.prefix);
        let (recall, precision) = (agreement.recall(), agreement.precision());
        if agreement.theirs == 0 {
            return Some(format!("nothing to compare for {}", self.prefix));
        }
        (recall < self.recall || precision < self.precision).then(|| {
            format!(
                "{}: recall {recall:.2} % (at least {} %), precision {precision:.2} % (at least {} %)",
                self.prefix, self.recall, self.precision
            )
        })
    }
}

/// The *hadolint* preset against hadolint.
pub struct WithHadolint {
    /// By code; those of rules that we have, and what hadolint's shell linter says.
    pub comparison: Comparison,
    /// The files that hadolint cannot read: it has one finding there, DL1000, and none to compare.
    pub unread: Vec<String>,
    /// Findings of hadolint's shell linter in instructions that PowerShell or cmd reads, which are
    /// not compared: hadolint forgets SHELL at the next ENV or ARG, and knows no shell of a base
    /// image.
    pub foreign: Vec<String>,
}

impl WithHadolint {
    /// Tables and lists for people.
    pub fn report(&self) -> String {
        let mut text = format!(
            "hadolint cannot read {} files of the corpus and takes {} scripts of PowerShell or cmd \
             for sh; the others, by code:\n{}\n",
            self.unread.len(),
            self.foreign.len(),
            self.comparison.table("hadolint", &[DL, SC])
        );
        for line in self.comparison.differences() {
            text.push_str(&line);
            text.push('\n');
        }
        for line in &self.foreign {
            writeln!(text, "{line} left out").expect("a String");
        }
        text
    }

    /// The messages of the thresholds that it misses.
    pub fn missed(&self) -> Vec<String> {
        [DL, SC].iter().filter_map(|it| it.missed_by(&self.comparison)).collect()
    }
}

/// Runs both over the corpus; `None` where the binary or the corpus is absent.
pub fn with_hadolint() -> Option<WithHadolint> {
    let files = corpus();
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let theirs = hadolint::run(&paths, &[])?;
    (!files.is_empty()).then(|| compare(&files, &theirs))
}

/// Compares what hadolint found in each file with what we find there.
pub fn compare(files: &[CorpusFile], theirs: &[Vec<hadolint::Finding>]) -> WithHadolint {
    let mut comparison = Comparison::default();
    let aliases = RULES.iter().flat_map(|rule| rule.aliases);
    for alias in aliases.filter(|alias| alias.tool == Tool::Hadolint && alias.code != "DL1000") {
        comparison.row(alias.code);
    }
    let (mut unread, mut foreign) = (Vec::new(), Vec::new());
    for (file, theirs) in files.iter().zip(theirs) {
        if theirs.iter().any(|finding| finding.code == "DL1000") {
            unread.push(file.name.clone());
            continue;
        }
        let elsewhere = foreign_lines(&file.text);
        for hadolint::Finding { code, line, .. } in theirs {
            if code.starts_with(SC.prefix) && elsewhere.contains(line) {
                foreign.push(format!("{code} {}:{line}", file.name));
            } else {
                comparison.row(code).theirs.insert((file.name.clone(), *line, 0));
            }
        }
        let ours = ours(&file.text, Preset::Hadolint);
        for (code, line) in ours.iter().filter(|(code, _)| code != "DL1000") {
            comparison.row(code).ours.insert((file.name.clone(), *line, 0));
        }
    }
    WithHadolint { comparison, unread, foreign }
}

/// The first lines of the RUN instructions that no shell of the Bourne family reads.
fn foreign_lines(text: &str) -> BTreeSet<usize> {
    let file = parse(text);
    let index = LineIndex::new(text);
    Build::new(text, &file)
        .steps
        .iter()
        .filter(|step| matches!(&step.kind, StepKind::Run { script, .. } if !script.posix))
        .map(|step| index.line(step.instruction.range.start()))
        .collect()
}

/// The findings of a preset: each code and its line.
pub fn ours(source: &str, preset: Preset) -> Vec<(String, usize)> {
    let shell = ShellLinter::Here(plimsoll_shell_lint::lint);
    let settings = Settings { preset, ..Settings::default() };
    let check = check(source, &settings, &Inputs { shell, ..Inputs::default() });
    let index = LineIndex::new(source);
    let codes = check.report.findings.iter().flat_map(|finding| {
        let line = index.line(finding.range.start());
        finding.aliases.iter().map(move |code| ((*code).to_owned(), line))
    });
    codes.collect()
}

/// The *buildkit* preset against what `docker build --check` of a real BuildKit said of the
/// recorded examples and, where it is at hand, the corpus.
pub fn with_buildkit() -> Comparison {
    let mut comparison = Comparison::default();
    let aliases = RULES.iter().flat_map(|rule| rule.aliases);
    for alias in aliases.filter(|alias| alias.tool == Tool::Buildkit) {
        comparison.row(alias.code);
    }
    for case in recording::checks() {
        let found = buildkit_warnings(&case.dockerfile(), case.dockerignore());
        comparison.add_checked(&case.checked(), &found);
    }
    let files = corpus();
    let texts: BTreeMap<&str, &str> =
        files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    let recorded = recording::corpus_checks();
    if !files.is_empty() {
        assert_eq!(recorded.len(), files.len(), "a recording for every file");
        for checked in &recorded {
            let found = buildkit_warnings(texts[checked.name.as_str()], None);
            comparison.add_checked(checked, &found);
        }
    }
    comparison
}

impl Comparison {
    /// Adds what a check recorded and what we found. Where the check stopped at an error it may have
    /// missed warnings, so that nothing of ours is too much.
    fn add_checked(&mut self, checked: &CheckedFile, found: &[Warning]) {
        // A Linux builder takes `C:\go` for a relative path; the images it stands in for are Windows'.
        let is_windows = checked.name.contains("__windows__");
        let counts = |warning: &&Warning| !is_windows || warning.rule != "WorkdirRelativePath";
        for (nth, warning) in numbered(checked.warnings.iter().filter(counts)) {
            let place = (checked.name.clone(), warning.line, nth);
            self.row(&warning.rule).theirs.insert(place);
        }
        for (nth, warning) in numbered(found.iter()) {
            let place = (checked.name.clone(), warning.line, nth);
            let row = self.row(&warning.rule);
            if checked.error.is_none() || row.theirs.contains(&place) {
                row.ours.insert(place);
            }
        }
    }
}

/// Each warning with the number of equal ones before it.
fn numbered<'w>(
    warnings: impl Iterator<Item = &'w Warning>,
) -> impl Iterator<Item = (usize, &'w Warning)> {
    let mut seen = BTreeMap::new();
    warnings.map(move |warning| {
        let count = seen.entry(warning).or_insert(0);
        *count += 1;
        (*count - 1, warning)
    })
}

/// The warnings of the *buildkit* preset. The bases of the recording set no variable, like scratch; what
/// depends on variables is judged with that as the base.
pub fn buildkit_warnings(source: &str, dockerignore: Option<String>) -> Vec<Warning> {
    let inputs = Inputs { dockerignore, ..Inputs::default() };
    let mut warnings = found(source, &inputs);
    warnings.retain(|warning| !of_variables(warning));
    let mut bare = found(&with_bare_bases(source), &inputs);
    bare.retain(of_variables);
    warnings.extend(bare);
    warnings
}

fn of_variables(warning: &Warning) -> bool {
    matches!(warning.rule.as_str(), "UndefinedVar" | "WorkdirRelativePath")
}

/// The file with scratch in the place of every image.
fn with_bare_bases(source: &str) -> String {
    let file = parse(source);
    let build = Build::new(source, &file);
    let mut text = source.to_owned();
    for stage in build.stages.iter().rev() {
        let Body::From(from) = &file.instructions[stage.from].body else { continue };
        if matches!(stage.base, Base::Image(_) | Base::Unknown) {
            text.replace_range(from.image.range.start()..from.image.range.end(), "scratch");
        }
    }
    text
}

fn found(source: &str, inputs: &Inputs) -> Vec<Warning> {
    let settings = Settings { preset: Preset::Buildkit, ..Settings::default() };
    let check = check(source, &settings, inputs);
    let index = LineIndex::new(source);
    check
        .report
        .findings
        .iter()
        .map(|finding| {
            let [rule] = finding.aliases[..] else { panic!("one code: {finding:?}") };
            Warning { line: index.line(finding.range.start()), rule: rule.to_owned() }
        })
        .collect()
}
