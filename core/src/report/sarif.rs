use serde_json::{Value, json};

use super::Analysed;
use crate::fix::Safety;
use crate::rules::{Finding, RULES, Severity, rank};
use crate::text::{LineIndex, TextRange};

/// A SARIF 2.1.0 log of these files. Columns are in code points; fixes that can be applied are
/// included.
pub fn sarif(files: &[Analysed<'_>]) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": rule.why },
                "defaultConfiguration": { "level": level(rule.severity) },
                "properties": {
                    "aliases": rule.aliases.iter().map(|alias| alias.code).collect::<Vec<_>>(),
                    "practice": rule.practice,
                },
            })
        })
        .collect();
    let mut results = Vec::new();
    for file in files {
        let index = LineIndex::new(file.source);
        results.extend(file.report.findings.iter().map(|found| result(file, &index, found)));
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Plimsoll",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(file: &Analysed<'_>, index: &LineIndex<'_>, finding: &Finding) -> Value {
    let location = json!({ "uri": uri(file.path) });
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rank(&finding.rule),
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [{ "physicalLocation": {
            "artifactLocation": location,
            "region": region(index, finding.range),
        } }],
    });
    let fix = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Show);
    if let (Some(fix), Some(result)) = (fix, result.as_object_mut()) {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| {
                json!({
                    "deletedRegion": region(index, edit.range),
                    "insertedContent": { "text": edit.text },
                })
            })
            .collect();
        result.insert(
            "fixes".to_owned(),
            json!([{
                "description": { "text": fix.title },
                "artifactChanges": [{
                    "artifactLocation": location,
                    "replacements": replacements,
                }],
            }]),
        );
    }
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "note",
    }
}

fn region(index: &LineIndex<'_>, range: TextRange) -> Value {
    let start = index.line_column(range.start());
    let end = index.line_column(range.end());
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a relative URI: what a URI may not hold is percent-encoded.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
