//! The SARIF log against the shape that the standard's JSON schema asks for, as far as the log uses
//! it: which properties an object may and must have, and what kind of value each is. From SARIF
//! 2.1.0, sections 3.13 to 3.57.

use plimsoll_core::analysis::Report;
use plimsoll_core::report::{Analysed, sarif};
use plimsoll_core::rules::Preset;
use plimsoll_core::{Inputs, Settings};
use serde_json::Value;

/// The kind of a property, by the standard.
#[derive(Clone, Copy)]
enum Is {
    /// An object of this shape.
    Object(&'static str),
    /// A list of objects of this shape.
    Objects(&'static str),
    Text,
    /// A whole number from this one on.
    Number(u64),
    OneOf(&'static [&'static str]),
    /// A reference below a base, in which only a URI's characters stand.
    Uri,
    /// The property bag: anything.
    Bag,
}

struct Shape {
    name: &'static str,
    must: &'static [&'static str],
    may: &'static [(&'static str, Is)],
}

const LEVELS: &[&str] = &["none", "note", "warning", "error"];

static SHAPES: [Shape; 15] = [
    Shape {
        name: "log",
        must: &["version", "runs"],
        may: &[
            ("$schema", Is::Text),
            ("version", Is::OneOf(&["2.1.0"])),
            ("runs", Is::Objects("run")),
        ],
    },
    Shape {
        name: "run",
        must: &["tool"],
        may: &[
            ("tool", Is::Object("tool")),
            ("columnKind", Is::OneOf(&["utf16CodeUnits", "unicodeCodePoints"])),
            ("results", Is::Objects("result")),
        ],
    },
    Shape { name: "tool", must: &["driver"], may: &[("driver", Is::Object("driver"))] },
    Shape {
        name: "driver",
        must: &["name"],
        may: &[
            ("name", Is::Text),
            ("version", Is::Text),
            ("semanticVersion", Is::Text),
            ("informationUri", Is::Uri),
            ("rules", Is::Objects("rule")),
        ],
    },
    Shape {
        name: "rule",
        must: &["id"],
        may: &[
            ("id", Is::Text),
            ("shortDescription", Is::Object("text")),
            ("fullDescription", Is::Object("text")),
            ("help", Is::Object("text")),
            ("helpUri", Is::Uri),
            ("defaultConfiguration", Is::Object("configuration")),
            ("properties", Is::Bag),
        ],
    },
    Shape { name: "configuration", must: &[], may: &[("level", Is::OneOf(LEVELS))] },
    Shape { name: "text", must: &["text"], may: &[("text", Is::Text)] },
    Shape {
        name: "result",
        must: &["message"],
        may: &[
            ("ruleId", Is::Text),
            ("ruleIndex", Is::Number(0)),
            ("level", Is::OneOf(LEVELS)),
            ("message", Is::Object("text")),
            ("locations", Is::Objects("location")),
            ("fixes", Is::Objects("fix")),
            ("properties", Is::Bag),
        ],
    },
    Shape { name: "location", must: &[], may: &[("physicalLocation", Is::Object("place"))] },
    Shape {
        name: "place",
        must: &[],
        may: &[("artifactLocation", Is::Object("artifact")), ("region", Is::Object("region"))],
    },
    Shape { name: "artifact", must: &[], may: &[("uri", Is::Uri)] },
    Shape {
        name: "region",
        must: &[],
        may: &[
            ("startLine", Is::Number(1)),
            ("startColumn", Is::Number(1)),
            ("endLine", Is::Number(1)),
            ("endColumn", Is::Number(1)),
        ],
    },
    Shape {
        name: "fix",
        must: &["artifactChanges"],
        may: &[("description", Is::Object("text")), ("artifactChanges", Is::Objects("change"))],
    },
    Shape {
        name: "change",
        must: &["artifactLocation", "replacements"],
        may: &[
            ("artifactLocation", Is::Object("artifact")),
            ("replacements", Is::Objects("replacement")),
        ],
    },
    Shape {
        name: "replacement",
        must: &["deletedRegion"],
        may: &[("deletedRegion", Is::Object("region")), ("insertedContent", Is::Object("text"))],
    },
];

fn check(value: &Value, name: &str, path: &str) {
    let shape = SHAPES.iter().find(|shape| shape.name == name).expect("a known shape");
    let object = value.as_object().unwrap_or_else(|| panic!("{path} is no object: {value}"));
    for must in shape.must {
        assert!(object.contains_key(*must), "{path} lacks {must}");
    }
    for (key, value) in object {
        let path = format!("{path}.{key}");
        let (_, is) =
            shape.may.iter().find(|(may, _)| may == key).unwrap_or_else(|| panic!("{path}"));
        match is {
            Is::Object(name) => check(value, name, &path),
            Is::Objects(name) => {
                for (at, value) in value.as_array().expect("a list").iter().enumerate() {
                    check(value, name, &format!("{path}[{at}]"));
                }
            }
            Is::Text => assert!(value.is_string(), "{path}"),
            Is::Number(least) => assert!(value.as_u64() >= Some(*least), "{path}: {value}"),
            Is::OneOf(words) => {
                assert!(
                    value.as_str().is_some_and(|word| words.contains(&word)),
                    "{path}: {value}"
                );
            }
            Is::Uri => {
                let uri = value.as_str().expect("text");
                let is_fine =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%:?#".contains(&byte);
                assert!(uri.bytes().all(is_fine), "{path}: {uri}");
            }
            Is::Bag => assert!(value.is_object(), "{path}"),
        }
    }
}

fn log(path: &str, source: &str) -> (Report, Value) {
    let settings = Settings { preset: Preset::Strict, ..Settings::default() };
    let report = plimsoll_core::check(source, &settings, &Inputs::default()).report;
    let files = [Analysed { path, source, report: &report }];
    let log = serde_json::to_value(sarif(&files)).expect("plain data");
    (report, log)
}

#[test]
fn the_log_has_the_standards_shape() {
    let source = "FROM debian\r\nMAINTAINER é🦀\r\nENV A_TOKEN hunter2\r\nRUN cd /x && apt-get install y\r\n\
                  ADD http://a/b.tar /\r\nEXPOSE 99999\r\nNONSENSE\r\nCMD x";
    for (path, source) in [("Dockerfile", source), ("a b/ü#?.Dockerfile", source), ("e", "")] {
        let (report, log) = log(path, source);
        check(&log, "log", "log");
        let driver = &log["runs"][0]["tool"]["driver"];
        let rules = driver["rules"].as_array().expect("rules");
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), report.findings.len());
        for result in results {
            // The index is that of the rule, and regions are in order.
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap_or(0)).unwrap_or(0);
            assert_eq!(rules.get(index).map(|rule| &rule["id"]), Some(&result["ruleId"]));
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let at = |line: &str, column: &str| (region[line].as_u64(), region[column].as_u64());
            assert!(at("startLine", "startColumn") <= at("endLine", "endColumn"), "{region}");
        }
        let mut ids: Vec<_> = rules.iter().map(|rule| rule["id"].as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), rules.len(), "each rule once");
    }
}

#[test]
fn every_file_of_the_corpus_gives_such_a_log() {
    for file in plimsoll_tests::corpus().iter().step_by(7) {
        check(&log(&file.name, &file.text).1, "log", &file.name);
    }
}
