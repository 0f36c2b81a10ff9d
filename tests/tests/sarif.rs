//! The SARIF log against the shape that the standard's JSON schema asks for, as far as the log uses
//! it: which properties an object may and must have, and what kind of value each is. From SARIF
//! 2.1.0, sections 3.13 to 3.57.

use plimsoll_core::analysis::Report;
use plimsoll_core::report::{Analysed, sarif};
use plimsoll_core::rules::Preset;
use plimsoll_core::{Inputs, Settings};
use serde_json::Value;

use crate::shape::{Is, Shape, check};

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
        check(&SHAPES, &log, "log", "log");
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
        check(&SHAPES, &log(&file.name, &file.text).1, "log", &file.name);
    }
}
