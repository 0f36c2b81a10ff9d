//! Links of every version, kept for ever: each opens to what it always held, and is written again
//! byte for byte, records that nobody knows among it. A link is never taken out of these files, and
//! a change that would need that is a new version of the form.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::given;
use serde_json::Value;

/// For each version, lines of `{"about", "link", "state"}`.
const GOLDEN: [&str; 1] = [include_str!("links/v1.jsonl")];

fn plimsoll(arguments: &[&str], input: &str) -> String {
    let ran = given(arguments, input);
    assert_eq!(ran.status, 0, "{arguments:?}");
    ran.out
}

fn golden() -> impl Iterator<Item = (String, Value)> {
    GOLDEN.iter().flat_map(|file| file.lines()).map(|line| {
        let entry: Value = serde_json::from_str(line).unwrap();
        (entry["link"].as_str().unwrap().to_owned(), entry["state"].clone())
    })
}

#[test]
fn golden_links_open_and_are_written_the_same() {
    for (link, state) in golden() {
        let json = plimsoll(&["open", &link, "--format", "json"], "");
        let mut opened: Value = serde_json::from_str(&json).unwrap();
        // A state of this version has all that the link's version knew, and may know more.
        for (key, value) in state.as_object().unwrap() {
            assert_eq!(opened[key].take(), *value, "{key} of {link}");
        }
        let again = plimsoll(&["open", &link, "--format", "link", "--unredacted"], "");
        assert_eq!(again.trim(), format!("#{link}"));
        let linked = plimsoll(&["link", "--state", "-", "--unredacted"], &json);
        assert!(linked.trim().ends_with(&format!("#{link}")), "{linked}");
        let text = plimsoll(&["open", &link], "");
        assert_eq!(text, state["text"].as_str().unwrap_or(""));
    }
}

#[test]
fn every_kind_of_record_is_in_a_golden_link() {
    let json = plimsoll(&["open", "v1.p2.AA.c5r0", "--format", "json"], "");
    let empty: Value = serde_json::from_str(&json).unwrap();
    for (key, nothing) in empty.as_object().unwrap() {
        let is_set =
            golden().any(|(_, state)| state.get(key).is_some_and(|value| value != nothing));
        assert!(is_set, "no golden link has {key}");
    }
    for (list, keys) in [
        (
            "reviews",
            &["author", "version", "problems", "summary", "accepted", "skipped", "comments"][..],
        ),
        ("unknown", &["tag", "bytes"]),
    ] {
        for key in keys {
            let entries =
                golden().flat_map(|(_, state)| state[list].as_array().cloned().unwrap_or_default());
            let mut values = entries.map(|entry| entry[*key].clone());
            let is_nothing = |value: &Value| {
                value.as_str() == Some("")
                    || value.as_u64() == Some(0)
                    || value.as_array().is_some_and(Vec::is_empty)
            };
            assert!(values.any(|value| !value.is_null() && !is_nothing(&value)), "{list}.{key}");
        }
    }
}
