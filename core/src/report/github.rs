use std::fmt::Write as _;

use super::Analysed;
use crate::rules::Severity;
use crate::text::{LineIndex, visible_line};

/// Workflow commands that GitHub Actions shows as annotations, one line a finding.
pub fn github(files: &[Analysed<'_>]) -> String {
    let mut out = String::new();
    for file in files {
        let index = LineIndex::new(file.source);
        for finding in &file.report.findings {
            let start = index.line_column(finding.range.start());
            let end = index.line_column(finding.range.end());
            let level = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info | Severity::Style => "notice",
            };
            let _ = write!(out, "::{level} file={},line={}", property(file.path), start.line);
            // GitHub takes columns only where start and end are on one line.
            if start.line == end.line {
                let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
            } else {
                let _ = write!(out, ",endLine={}", end.line);
            }
            let _ = writeln!(out, ",title={}::{}", property(finding.rule), data(&finding.message));
        }
    }
    out
}

/// A line, in which GitHub takes only these for escapes.
fn data(text: &str) -> String {
    visible_line(text).replace('%', "%25")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(super::property("a,b:c\n%"), "a%2Cb%3Ac[U+000A]%25");
    }
}
