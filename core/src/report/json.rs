use serde::Serialize;

use super::Analysed;
use crate::fix::Safety;
use crate::rules::{Category, Finding, FixAvailability, OnIn, RULES, Rule, Severity};
use crate::text::LineIndex;

/// The JSON report. Lines and columns count from 1, columns in code points, `offset` in bytes; ends
/// are exclusive.
#[derive(Debug, Serialize)]
pub struct JsonReport<'a> {
    /// 1.
    pub version: u32,
    /// The files, in the order given.
    pub files: Vec<JsonFile<'a>>,
}

/// A file of the JSON report.
#[derive(Debug, Serialize)]
pub struct JsonFile<'a> {
    /// Its name.
    pub path: &'a str,
    /// What was found in it.
    pub findings: Vec<JsonFinding<'a>>,
}

/// A finding of the JSON report.
#[derive(Debug, Serialize)]
pub struct JsonFinding<'a> {
    /// The rule's id.
    pub rule: &'a str,
    /// Codes of other tools that fire for this very finding.
    pub aliases: &'a [String],
    /// Its severity in the preset.
    pub severity: Severity,
    /// What is wrong.
    pub message: &'a str,
    /// Where it starts.
    pub start: Position,
    /// Where it ends; exclusive.
    pub end: Position,
    /// Id of the practice.
    pub practice: &'a str,
    /// The cure, or null.
    pub fix: Option<JsonFix<'a>>,
}

/// A place of the JSON report.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Position {
    line: u32,
    column: u32,
    offset: usize,
}

/// A fix of the JSON report.
#[derive(Debug, Serialize)]
pub struct JsonFix<'a> {
    id: String,
    title: &'a str,
    safety: Safety,
    edits: Vec<JsonEdit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct JsonEdit<'a> {
    start: Position,
    end: Position,
    text: &'a str,
}

/// The JSON report of these files.
pub fn json<'a>(files: &[Analysed<'a>]) -> JsonReport<'a> {
    JsonReport { version: 1, files: files.iter().map(file).collect() }
}

fn file<'a>(file: &Analysed<'a>) -> JsonFile<'a> {
    let index = LineIndex::new(file.source);
    let findings = file.report.findings.iter().map(|found| finding(found, &index)).collect();
    JsonFile { path: file.path, findings }
}

fn finding<'a>(finding: &'a Finding, index: &LineIndex<'_>) -> JsonFinding<'a> {
    JsonFinding {
        rule: &finding.rule,
        aliases: &finding.aliases,
        severity: finding.severity,
        message: &finding.message,
        start: position(index, finding.range.start()),
        end: position(index, finding.range.end()),
        practice: &finding.practice,
        fix: finding.fix.as_ref().map(|fix| JsonFix {
            id: fix.id.to_string(),
            title: &fix.title,
            safety: fix.safety,
            edits: fix
                .edits
                .iter()
                .map(|edit| JsonEdit {
                    start: position(index, edit.range.start()),
                    end: position(index, edit.range.end()),
                    text: &edit.text,
                })
                .collect(),
            snippet: fix.snippet.as_deref(),
        }),
    }
}

fn position(index: &LineIndex<'_>, offset: usize) -> Position {
    let at = index.line_column(offset);
    Position { line: at.line, column: at.column, offset }
}

/// A rule in the catalogue: what `rules --format json` prints and the page fetches.
#[derive(Debug, Serialize)]
pub struct RuleSummary {
    /// The rule's id.
    pub id: &'static str,
    /// The problem in a few words.
    pub title: &'static str,
    /// Its subject.
    pub category: Category,
    /// Its severity in our own presets.
    pub severity: Severity,
    /// Where it is on.
    pub preset: OnIn,
    /// Whether findings have fixes.
    pub fix: FixAvailability,
    /// Codes of other tools.
    pub aliases: Vec<&'static str>,
    /// Id of the practice.
    pub practice: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// Its page in Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'static str>,
}

/// All rules, by rank.
pub type Catalogue = Vec<RuleSummary>;

/// The catalogue of all rules; with their pages where the feature `docs` is on.
pub fn catalogue() -> Catalogue {
    RULES.iter().map(|rule| summary(rule)).collect()
}

fn summary(rule: &'static Rule) -> RuleSummary {
    #[cfg(feature = "docs")]
    let page = crate::rules::page(rule.id);
    #[cfg(not(feature = "docs"))]
    let page = None;
    RuleSummary {
        id: rule.id,
        title: rule.title,
        category: rule.category,
        severity: rule.severity,
        preset: rule.on,
        fix: rule.fix,
        aliases: rule.aliases.iter().map(|alias| alias.code).collect(),
        practice: rule.practice,
        why: rule.why,
        page,
    }
}
