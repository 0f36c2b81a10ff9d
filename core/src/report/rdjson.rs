use serde::{Serialize, Serializer};

use super::Analysed;
use crate::fix::Safety;
use crate::rules::{Finding, Severity};
use crate::text::{Edit, LineIndex, TextRange};

/// A report in the format of reviewdog, `rdjson`. Its diagnostics are made one by one as they are
/// written.
#[derive(Debug, Serialize)]
pub struct RdjsonReport<'a> {
    source: Source,
    #[serde(serialize_with = "each_diagnostic")]
    diagnostics: &'a [Analysed<'a>],
}

#[derive(Debug, Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: &'a str,
    location: Location<'a>,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

/// A report of these files for reviewdog. Columns are in bytes; ends are exclusive.
pub fn rdjson<'a>(files: &'a [Analysed<'a>]) -> RdjsonReport<'a> {
    RdjsonReport { source: Source { name: "plimsoll" }, diagnostics: files }
}

fn each_diagnostic<S: Serializer>(
    files: &[Analysed<'_>],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeSeq as _;
    let mut diagnostics = serializer.serialize_seq(None)?;
    for file in files {
        let index = LineIndex::new(file.source);
        for finding in &file.report.findings {
            diagnostics.serialize_element(&Diagnostic {
                message: &finding.message,
                location: Location { path: file.path, range: range(&index, finding.range) },
                severity: match finding.severity {
                    Severity::Error => "ERROR",
                    Severity::Warning => "WARNING",
                    Severity::Info | Severity::Style => "INFO",
                },
                code: Code { value: finding.rule },
                suggestions: suggestion(finding)
                    .map(|edit| Suggestion { range: range(&index, edit.range), text: &edit.text })
                    .into_iter()
                    .collect(),
            })?;
        }
    }
    diagnostics.end()
}

/// The edit of a fix that can be applied. Each suggestion is taken by itself, so that a fix of several
/// edits cannot be one.
fn suggestion(finding: &Finding) -> Option<&Edit> {
    let fix = finding.fix.as_deref().filter(|fix| fix.safety > Safety::Show)?;
    match fix.edits.as_slice() {
        [edit] => Some(edit),
        _ => None,
    }
}

fn range(index: &LineIndex<'_>, range: TextRange) -> Range {
    let position = |offset| {
        let line = index.line(offset);
        Position { line, column: offset - index.line_start(line) + 1 }
    };
    Range { start: position(range.start()), end: position(range.end()) }
}
