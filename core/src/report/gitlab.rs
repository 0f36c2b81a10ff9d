use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::Analysed;
use crate::rules::{Finding, Severity};
use crate::text::LineIndex;

/// A report for GitLab's Code Quality. Its findings are made one by one as they are written.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct GitlabReport<'a>(#[serde(serialize_with = "each_finding")] &'a [Analysed<'a>]);

#[derive(Serialize)]
struct GitlabFinding<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// A report of these files for GitLab's Code Quality. A finding keeps its fingerprint while the file
/// around it changes.
pub fn gitlab<'a>(files: &'a [Analysed<'a>]) -> GitlabReport<'a> {
    GitlabReport(files)
}

fn each_finding<S: Serializer>(files: &[Analysed<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeSeq as _;
    let mut findings = serializer.serialize_seq(None)?;
    for file in files {
        let index = LineIndex::new(file.source);
        // As GitLab names files: from the top of the repository on.
        let path = file.path.strip_prefix("./").unwrap_or(file.path);
        let mut seen = BTreeMap::<(&str, &str), usize>::new();
        for finding in &file.report.findings {
            let nth = seen.entry((finding.rule, &finding.message)).or_default();
            let fingerprint = fingerprint(path, finding, *nth);
            *nth += 1;
            let start = finding.range.start();
            // The end is exclusive, and may be the start of the line after.
            let last = finding.range.end().saturating_sub(1).max(start);
            findings.serialize_element(&GitlabFinding {
                description: &finding.message,
                check_name: finding.rule,
                fingerprint,
                severity: severity(finding.severity),
                location: Location {
                    path,
                    lines: Lines { begin: index.line(start), end: index.line(last) },
                },
            })?;
        }
    }
    findings.end()
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "critical",
        Severity::Warning => "major",
        Severity::Info => "minor",
        Severity::Style => "info",
    }
}

/// FNV-1a in 64 bits over what a finding is, and its number among those that are alike.
fn fingerprint(path: &str, finding: &Finding, nth: usize) -> String {
    let nth = nth.to_string();
    let parts = [path, finding.rule, &finding.message, &nth];
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
