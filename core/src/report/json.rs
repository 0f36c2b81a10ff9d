use serde::{Serialize, Serializer};

use super::Analysed;
use crate::fix::Safety;
use crate::rules::{Category, Finding, FixAvailability, OnIn, RULES, Rule, Severity};
use crate::size::Saving;
use crate::text::LineIndex;

/// The JSON report. Lines and columns count from 1, columns in code points, `offset` in bytes; ends
/// are exclusive. Findings are made one by one as they are written.
#[derive(Debug, Serialize)]
pub struct JsonReport<'a> {
    version: u32,
    #[serde(serialize_with = "each_file")]
    files: &'a [Analysed<'a>],
}

#[derive(Serialize)]
struct JsonFile<'a> {
    path: &'a str,
    #[serde(serialize_with = "each_finding")]
    findings: &'a Analysed<'a>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    aliases: &'a [&'static str],
    severity: Severity,
    message: &'a str,
    start: Position,
    end: Position,
    practice: &'a str,
    fix: Option<JsonFix<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saves: Option<&'a Saving>,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
    offset: usize,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    id: String,
    title: &'a str,
    safety: Safety,
    edits: Vec<JsonEdit<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<&'a str>,
    /// The thing to check before a fix to review is taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    start: Position,
    end: Position,
    text: &'a str,
}

/// The JSON report of these files.
pub fn json<'a>(files: &'a [Analysed<'a>]) -> JsonReport<'a> {
    JsonReport { version: 1, files }
}

fn each_file<S: Serializer>(files: &[Analysed<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(files.iter().map(|file| JsonFile { path: file.path, findings: file }))
}

fn each_finding<S: Serializer>(file: &Analysed<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    let index = LineIndex::new(file.source);
    serializer.collect_seq(file.report.findings.iter().map(|found| finding(found, &index)))
}

fn finding<'a>(finding: &'a Finding, index: &LineIndex<'_>) -> JsonFinding<'a> {
    JsonFinding {
        rule: finding.rule,
        aliases: &finding.aliases,
        severity: finding.severity,
        message: &finding.message,
        start: position(index, finding.range.start()),
        end: position(index, finding.range.end()),
        practice: finding.practice,
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
            review: fix.review.as_deref(),
        }),
        saves: finding.saves.as_deref(),
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
    /// The presets it is on in.
    pub preset: OnIn,
    /// The share of its findings that have fixes.
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

/// All rules, by category and id.
pub type Catalogue = Vec<RuleSummary>;

/// The catalogue of all rules; with their pages where the feature `docs` is on.
pub fn catalogue() -> Catalogue {
    let mut rules: Catalogue = RULES.iter().map(|rule| summary(rule)).collect();
    rules.sort_unstable_by_key(|rule| (rule.category, rule.id));
    rules
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
