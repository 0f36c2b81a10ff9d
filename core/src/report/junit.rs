use std::fmt::Write as _;

use super::Analysed;
use super::xml::xml;
use crate::text::LineIndex;

/// The XML of JUnit, which CI systems show as tests: a suite a file, with a failed test a finding, or
/// one that passed where there is none.
pub fn junit(files: &[Analysed<'_>]) -> String {
    let count = |file: &Analysed<'_>| file.report.findings.len();
    let failures: usize = files.iter().map(count).sum();
    let tests: usize = files.iter().map(|file| count(file).max(1)).sum();
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites name=\"plimsoll\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"
    );
    for file in files {
        let index = LineIndex::new(file.source);
        let path = xml(file.path);
        let failures = count(file);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" \
             skipped=\"0\">",
            failures.max(1),
        );
        if failures == 0 {
            let _ = writeln!(out, "    <testcase name=\"no problems\" classname=\"{path}\"/>");
        }
        for finding in &file.report.findings {
            let at = index.line_column(finding.range.start());
            let (line, column) = (at.line, at.column);
            let message = xml(&finding.message);
            let rule = xml(finding.rule);
            let severity = finding.severity.name();
            let _ = writeln!(
                out,
                "    <testcase name=\"{rule} ({line}:{column})\" classname=\"{path}\">\n      \
                 <failure type=\"{severity}\" message=\"{message}\">line {line}, column {column}: \
                 {severity}: {message}</failure>\n    </testcase>",
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out + "</testsuites>\n"
}
