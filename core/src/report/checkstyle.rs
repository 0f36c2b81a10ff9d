use std::fmt::Write as _;

use super::Analysed;
use super::xml::xml;
use crate::rules::Severity;
use crate::text::LineIndex;

/// The XML of Checkstyle, which many CI systems read: an element a file, with an element a finding.
pub fn checkstyle(files: &[Analysed<'_>]) -> String {
    let mut out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n".to_owned();
    for file in files {
        let index = LineIndex::new(file.source);
        let _ = writeln!(out, "  <file name=\"{}\">", xml(file.path));
        for finding in &file.report.findings {
            let at = index.line_column(finding.range.start());
            let severity = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                // Checkstyle has no fourth one.
                Severity::Info | Severity::Style => "info",
            };
            let _ = writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" \
                 source=\"plimsoll.{}\"/>",
                at.line,
                at.column,
                xml(&finding.message),
                xml(finding.rule),
            );
        }
        out.push_str("  </file>\n");
    }
    out + "</checkstyle>\n"
}
