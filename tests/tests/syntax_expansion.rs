//! Variable expansion, held against BuildKit's own vectors.

use std::collections::BTreeMap;

use plimsoll_core::syntax::{ExpandError, Expansion, expand};
use plimsoll_tests::shared;
use serde_json::Value;

#[test]
fn every_vector_of_buildkit_holds() {
    let Some(path) = shared("conformance/variable-expansion.jsonl") else { return };
    let text = std::fs::read_to_string(path).expect("readable");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    // What the `ENV` lines among the raw rows have set so far.
    let mut raw_values = BTreeMap::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("JSON");
        let kind = row["kind"].as_str().expect("kind");
        *counts.entry(kind.to_owned()).or_default() += 1;
        let failed = match kind {
            "words-raw" => raw_row(row["line"].as_str().expect("line"), &mut raw_values),
            _ => word_row(&row),
        };
        failures.extend(failed.map(|why| format!("{}: {why}", row["src"])));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    let expected = [("process", 47), ("word", 230), ("words-raw", 28)];
    assert_eq!(counts, expected.map(|(kind, count)| (kind.to_owned(), count)).into());
}

/// A word, its environment, and the value or that there is none.
fn word_row(row: &Value) -> Option<String> {
    let input = row["input"].as_str().expect("input");
    let values: BTreeMap<String, String> =
        serde_json::from_value(row["env"].clone()).expect("environment");
    let windows = row["platform"] == "W";
    let result = expand_with(input, &values, windows);
    match (row["expected"].as_str(), result) {
        (Some(expected), Ok(expansion)) if expansion.text == expected => None,
        (None, Err(_)) => None,
        (expected, result) => Some(format!("{input:?} gives {result:?}, not {expected:?}")),
    }
}

/// `ENV name=value`, or a word, ` | `, and the words it becomes.
fn raw_row(line: &str, values: &mut BTreeMap<String, String>) -> Option<String> {
    if let Some((name, value)) = line.strip_prefix("ENV ").and_then(|pair| pair.split_once('=')) {
        values.insert(name.to_owned(), value.to_owned());
        return None;
    }
    let (input, expected) = line.split_once(" | ").expect("two columns");
    let input = input.trim();
    match expand_with(input, values, false) {
        Ok(expansion) if expansion.words.join(",") == expected => None,
        Err(_) if expected == "error" => None,
        result => Some(format!("{input:?} gives {result:?}, not {expected:?}")),
    }
}

/// On Windows names are the same whatever their case; the lookup is where that is decided.
fn expand_with(
    input: &str,
    values: &BTreeMap<String, String>,
    windows: bool,
) -> Result<Expansion, ExpandError> {
    expand(input, '\\', &|name: &str| {
        let same = |key: &&String| *key == name || windows && key.eq_ignore_ascii_case(name);
        values.keys().find(same).map(|key| values[key].clone())
    })
}
