use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::Analysed;
use crate::rules::{Category, Finding, Severity, rule};
use crate::text::LineIndex;

/// A report in SonarQube's generic format for issues of other tools. Its issues are made one by one as
/// they are written.
#[derive(Debug, Serialize)]
pub struct SonarqubeReport<'a> {
    #[serde(serialize_with = "each_rule")]
    rules: &'a [Analysed<'a>],
    #[serde(serialize_with = "each_issue")]
    issues: &'a [Analysed<'a>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SonarRule<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    engine_id: &'static str,
    clean_code_attribute: &'static str,
    r#type: &'static str,
    severity: &'static str,
    impacts: [Impact; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Impact {
    software_quality: &'static str,
    severity: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue<'a> {
    rule_id: &'a str,
    primary_location: Location<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    message: &'a str,
    file_path: &'a str,
    text_range: TextRange,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TextRange {
    start_line: usize,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
}

/// The columns count from 0 and in UTF-16, as SonarQube's own do.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    end_line: usize,
    start_column: u32,
    end_column: u32,
}

/// A report of these files for SonarQube, with the rules that found something.
pub fn sonarqube<'a>(files: &'a [Analysed<'a>]) -> SonarqubeReport<'a> {
    SonarqubeReport { rules: files, issues: files }
}

fn each_rule<S: Serializer>(files: &[Analysed<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    // The first finding of each stands for the severity that was chosen.
    let mut found = BTreeMap::<&str, &Finding>::new();
    for finding in files.iter().flat_map(|file| &file.report.findings) {
        found.entry(finding.rule).or_insert(finding);
    }
    serializer.collect_seq(found.into_values().map(|finding| {
        let known = rule(finding.rule);
        // The codes of the shell linter are no rules here.
        let category = known.map_or(Category::Shell, |rule| rule.category);
        let (quality, kind, attribute) = nature(category);
        let (severity, impact) = severity(finding.severity);
        SonarRule {
            id: finding.rule,
            name: known.map_or(finding.rule, |rule| rule.title),
            description: known.map(|rule| rule.why),
            engine_id: "plimsoll",
            clean_code_attribute: attribute,
            r#type: kind,
            severity,
            impacts: [Impact { software_quality: quality, severity: impact }],
        }
    }))
}

/// The quality of software that rules of this kind look after, the type of their issues, and the
/// attribute of clean code.
fn nature(category: Category) -> (&'static str, &'static str, &'static str) {
    match category {
        Category::Security => ("SECURITY", "VULNERABILITY", "TRUSTWORTHY"),
        Category::Correctness | Category::Shell | Category::Runtime => {
            ("RELIABILITY", "BUG", "LOGICAL")
        }
        Category::Base | Category::Packages => ("MAINTAINABILITY", "CODE_SMELL", "COMPLETE"),
        Category::Cache | Category::Size => ("MAINTAINABILITY", "CODE_SMELL", "EFFICIENT"),
        Category::Style => ("MAINTAINABILITY", "CODE_SMELL", "CONVENTIONAL"),
    }
}

/// The severity of an issue, and that of its impact.
fn severity(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("CRITICAL", "HIGH"),
        Severity::Warning => ("MAJOR", "MEDIUM"),
        Severity::Info => ("MINOR", "LOW"),
        Severity::Style => ("INFO", "INFO"),
    }
}

fn each_issue<S: Serializer>(files: &[Analysed<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeSeq as _;
    let mut issues = serializer.serialize_seq(None)?;
    for file in files {
        let index = LineIndex::new(file.source);
        for finding in &file.report.findings {
            issues.serialize_element(&Issue {
                rule_id: finding.rule,
                primary_location: Location {
                    message: &finding.message,
                    file_path: file.path,
                    text_range: text_range(&index, finding),
                },
            })?;
        }
    }
    issues.end()
}

/// The place of a finding; of an empty one the line, since SonarQube takes no empty part.
fn text_range(index: &LineIndex<'_>, finding: &Finding) -> TextRange {
    let (start, end) = (finding.range.start(), finding.range.end());
    let (start_line, end_line) = (index.line(start), index.line(end));
    let column = |offset, line| index.utf16(offset) - index.utf16(index.line_start(line));
    let part = Part {
        end_line,
        start_column: column(start, start_line),
        end_column: column(end, end_line),
    };
    TextRange { start_line, part: (start < end).then_some(part) }
}
