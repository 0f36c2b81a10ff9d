use std::fmt::Write as _;

use super::{Analysed, counted, saved};
use crate::fix::Safety;
use crate::text::{LineIndex, visible_line};

/// The report for a terminal: one line a finding, `path:line:column: severity: message [rule]`,
/// which editors and CI logs turn into links; then a summary.
pub fn text(files: &[Analysed<'_>]) -> String {
    let mut out = String::new();
    let mut safe = 0;
    for file in files {
        let index = LineIndex::new(file.source);
        let path = visible_line(file.path);
        for finding in &file.report.findings {
            let at = index.line_column(finding.range.start());
            let aliases: String = finding.other_codes().map(|alias| format!(" {alias}")).collect();
            let fix = match &finding.fix {
                Some(fix) if fix.safety == Safety::Safe => {
                    safe += 1;
                    " (safe fix)".to_owned()
                }
                Some(fix) if fix.safety == Safety::Unsafe => match &fix.review {
                    Some(review) => {
                        format!(" (fix to review: {})", visible_line(review.trim_end_matches('.')))
                    }
                    None => " (fix to review)".to_owned(),
                },
                _ => String::new(),
            };
            let saves = finding.saves.as_deref().map(saved).unwrap_or_default();
            let _ = writeln!(
                out,
                "{path}:{}:{}: {}: {} [{}{aliases}]{fix}{saves}",
                at.line,
                at.column,
                finding.severity.name(),
                visible_line(&finding.message),
                finding.rule,
            );
        }
    }
    let problems: usize = files.iter().map(|file| file.report.findings.len()).sum();
    let _ = write!(out, "{} in {}", counted(problems, "problem"), counted(files.len(), "file"));
    if safe > 0 {
        let _ = write!(out, "; `plimsoll fix` fixes {safe}");
    }
    out.push('\n');
    out
}
