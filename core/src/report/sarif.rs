use serde::{Serialize, Serializer};

use super::Analysed;
use crate::fix::{Fix, Safety};
use crate::rules::{Finding, RULES, Rule, Severity};
use crate::text::{Edit, LineIndex, TextRange};

/// A SARIF 2.1.0 log. Its results are made one by one as they are written, since they weigh more
/// than what they are about.
#[derive(Debug, Serialize)]
pub struct SarifLog<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    #[serde(serialize_with = "each_result")]
    results: &'a [Analysed<'a>],
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    #[serde(serialize_with = "each_rule")]
    rules: &'static [&'static Rule],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRule {
    id: &'static str,
    short_description: Text<'static>,
    full_description: Text<'static>,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties {
    aliases: Vec<&'static str>,
    practice: &'static str,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    /// None for the codes of the shell linter, which are not among the driver's rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text<'a>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<SarifFix<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: PhysicalLocation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation<'a> {
    artifact_location: Artifact<'a>,
    region: Region,
}

#[derive(Clone, Copy, Serialize)]
struct Artifact<'a> {
    uri: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifFix<'a> {
    description: Text<'a>,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact<'a>,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Text<'a>,
}

/// A SARIF 2.1.0 log of these files. Columns are in code points; fixes that can be applied are
/// included.
pub fn sarif<'a>(files: &'a [Analysed<'a>]) -> SarifLog<'a> {
    let driver =
        Driver { name: "Plimsoll", semantic_version: env!("CARGO_PKG_VERSION"), rules: RULES };
    SarifLog {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results: files }],
    }
}

fn each_rule<S: Serializer>(rules: &[&'static Rule], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rules.iter().map(|rule| SarifRule {
        id: rule.id,
        short_description: Text { text: rule.title },
        full_description: Text { text: rule.why },
        default_configuration: Configuration { level: level(rule.severity) },
        properties: Properties {
            aliases: rule.aliases.iter().map(|alias| alias.code).collect(),
            practice: rule.practice,
        },
    }))
}

fn each_result<S: Serializer>(files: &[Analysed<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    use serde::ser::SerializeSeq as _;
    let mut results = serializer.serialize_seq(None)?;
    for file in files {
        let index = LineIndex::new(file.source);
        let uri = uri(file.path);
        for finding in &file.report.findings {
            results.serialize_element(&result(Artifact { uri: &uri }, &index, finding))?;
        }
    }
    results.end()
}

fn result<'a>(
    artifact: Artifact<'a>,
    index: &LineIndex<'_>,
    finding: &'a Finding,
) -> SarifResult<'a> {
    let fix = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Show);
    SarifResult {
        rule_id: finding.rule,
        rule_index: RULES.iter().position(|rule| rule.id == finding.rule),
        level: level(finding.severity),
        message: Text { text: &finding.message },
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: artifact,
                region: region(index, finding.range),
            },
        }],
        fixes: fix.map(|fix| sarif_fix(artifact, index, fix)).into_iter().collect(),
    }
}

fn sarif_fix<'a>(artifact: Artifact<'a>, index: &LineIndex<'_>, fix: &'a Fix) -> SarifFix<'a> {
    let replacement = |edit: &'a Edit| Replacement {
        deleted_region: region(index, edit.range),
        inserted_content: Text { text: &edit.text },
    };
    SarifFix {
        description: Text { text: &fix.title },
        artifact_changes: [Change {
            artifact_location: artifact,
            replacements: fix.edits.iter().map(replacement).collect(),
        }],
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Style => "note",
    }
}

fn region(index: &LineIndex<'_>, range: TextRange) -> Region {
    let start = index.line_column(range.start());
    let end = index.line_column(range.end());
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
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
