//! The reports for CI systems against what their readers take: GitLab's Code Quality, reviewdog,
//! SonarQube, JUnit and Checkstyle.

use std::collections::BTreeSet;

use plimsoll_core::report::{Analysed, checkstyle, gitlab, junit, rdjson, sonarqube};
use plimsoll_core::rules::{Preset, ShellLinter};
use plimsoll_core::{Check, Inputs, Settings};
use roxmltree::{Document, Node};
use serde_json::Value;

use crate::shape::{Is, Shape, check};

/// By GitLab's documentation of the Code Quality report format.
static GITLAB: [Shape; 3] = [
    Shape {
        name: "finding",
        must: &["description", "check_name", "fingerprint", "severity", "location"],
        may: &[
            ("description", Is::Text),
            ("check_name", Is::Text),
            ("fingerprint", Is::Text),
            ("severity", Is::OneOf(&["info", "minor", "major", "critical", "blocker"])),
            ("location", Is::Object("location")),
        ],
    },
    Shape {
        name: "location",
        must: &["path", "lines"],
        may: &[("path", Is::Text), ("lines", Is::Object("lines"))],
    },
    Shape {
        name: "lines",
        must: &["begin"],
        may: &[("begin", Is::Number(1)), ("end", Is::Number(1))],
    },
];

/// By `proto/rdf/reviewdog.proto` of reviewdog, in JSON's spelling.
static RDJSON: [Shape; 8] = [
    Shape {
        name: "result",
        must: &["diagnostics"],
        may: &[("diagnostics", Is::Objects("diagnostic")), ("source", Is::Object("source"))],
    },
    Shape { name: "source", must: &["name"], may: &[("name", Is::Text), ("url", Is::Text)] },
    Shape {
        name: "diagnostic",
        must: &["message", "location"],
        may: &[
            ("message", Is::Text),
            ("location", Is::Object("location")),
            ("severity", Is::OneOf(&["ERROR", "WARNING", "INFO"])),
            ("code", Is::Object("code")),
            ("suggestions", Is::Objects("suggestion")),
        ],
    },
    Shape {
        name: "location",
        must: &["path"],
        may: &[("path", Is::Text), ("range", Is::Object("range"))],
    },
    Shape {
        name: "range",
        must: &["start"],
        may: &[("start", Is::Object("position")), ("end", Is::Object("position"))],
    },
    Shape {
        name: "position",
        must: &["line"],
        may: &[("line", Is::Number(1)), ("column", Is::Number(1))],
    },
    Shape { name: "code", must: &["value"], may: &[("value", Is::Text), ("url", Is::Text)] },
    Shape {
        name: "suggestion",
        must: &["range", "text"],
        may: &[("range", Is::Object("range")), ("text", Is::Text)],
    },
];

const QUALITIES: &[&str] = &["SECURITY", "RELIABILITY", "MAINTAINABILITY"];

/// By SonarQube's documentation of the generic issue import format, from 10.3 on.
static SONARQUBE: [Shape; 6] = [
    Shape {
        name: "report",
        must: &["rules", "issues"],
        may: &[("rules", Is::Objects("rule")), ("issues", Is::Objects("issue"))],
    },
    Shape {
        name: "rule",
        must: &["id", "name", "engineId", "cleanCodeAttribute", "impacts"],
        may: &[
            ("id", Is::Text),
            ("name", Is::Text),
            ("description", Is::Text),
            ("engineId", Is::Text),
            (
                "cleanCodeAttribute",
                Is::OneOf(&[
                    "FORMATTED",
                    "CONVENTIONAL",
                    "IDENTIFIABLE",
                    "CLEAR",
                    "LOGICAL",
                    "COMPLETE",
                    "EFFICIENT",
                    "FOCUSED",
                    "DISTINCT",
                    "MODULAR",
                    "TESTED",
                    "LAWFUL",
                    "TRUSTWORTHY",
                    "RESPECTFUL",
                ]),
            ),
            ("type", Is::OneOf(&["BUG", "VULNERABILITY", "CODE_SMELL"])),
            ("severity", Is::OneOf(&["BLOCKER", "CRITICAL", "MAJOR", "MINOR", "INFO"])),
            ("impacts", Is::Objects("impact")),
        ],
    },
    Shape {
        name: "impact",
        must: &["softwareQuality", "severity"],
        may: &[
            ("softwareQuality", Is::OneOf(QUALITIES)),
            ("severity", Is::OneOf(&["BLOCKER", "HIGH", "MEDIUM", "LOW", "INFO"])),
        ],
    },
    // Type and severity of an issue are those of the older format, which is refused beside rules.
    Shape {
        name: "issue",
        must: &["ruleId", "primaryLocation"],
        may: &[("ruleId", Is::Text), ("primaryLocation", Is::Object("location"))],
    },
    Shape {
        name: "location",
        must: &["message", "filePath"],
        may: &[
            ("message", Is::Text),
            ("filePath", Is::Text),
            ("textRange", Is::Object("textRange")),
        ],
    },
    Shape {
        name: "textRange",
        must: &["startLine"],
        may: &[
            ("startLine", Is::Number(1)),
            ("endLine", Is::Number(1)),
            ("startColumn", Is::Number(0)),
            ("endColumn", Is::Number(0)),
        ],
    },
];

/// An element of XML: its attributes, those that may be left out, and its children.
struct Element {
    name: &'static str,
    must: &'static [&'static str],
    may: &'static [&'static str],
    children: &'static [&'static str],
}

/// By `junit-10.xsd` of Jenkins' xUnit plugin.
static JUNIT: [Element; 4] = [
    Element {
        name: "testsuites",
        must: &[],
        may: &["name", "time", "tests", "failures", "errors"],
        children: &["testsuite"],
    },
    Element {
        name: "testsuite",
        must: &["name", "tests", "failures", "errors"],
        may: &["time", "skipped", "timestamp", "hostname", "id", "package", "file"],
        children: &["testsuite", "properties", "testcase", "system-out", "system-err"],
    },
    Element {
        name: "testcase",
        must: &["name"],
        may: &["time", "classname", "group"],
        children: &["skipped", "error", "failure", "system-out", "system-err"],
    },
    Element { name: "failure", must: &[], may: &["type", "message"], children: &[] },
];

/// By what Checkstyle's own `XMLLogger` writes.
static CHECKSTYLE: [Element; 3] = [
    Element { name: "checkstyle", must: &["version"], may: &[], children: &["file"] },
    Element { name: "file", must: &["name"], may: &[], children: &["error", "exception"] },
    Element {
        name: "error",
        must: &["line", "severity", "message", "source"],
        may: &["column"],
        children: &[],
    },
];

fn check_xml(elements: &[Element], node: Node<'_, '_>) {
    let name = node.tag_name().name();
    let element = elements.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("<{name}>"));
    for must in element.must {
        assert!(node.has_attribute(*must), "<{name}> lacks {must}");
    }
    for attribute in node.attributes() {
        let known = [element.must, element.may].concat().contains(&attribute.name());
        assert!(known, "<{name} {}>", attribute.name());
    }
    for child in node.children().filter(Node::is_element) {
        assert!(element.children.contains(&child.tag_name().name()), "{child:?} in <{name}>");
        check_xml(elements, child);
    }
}

const HOSTILE: &str = "FROM debian\r\nMAINTAINER é🦀 <a&b> \"c\" ]]>\r\nENV A_TOKEN hunter2\r\n\
    RUN cd /x && apt-get install 'é🦀<y>' $z\r\nADD http://a/b.tar /\r\nEXPOSE 99999\r\n\
    NONSENSE \u{1b}\u{ffff}<\r\nRUN a | b\r\nRUN a | b\r\nCMD x";

/// The text and what is found in it by all rules and the shell linter.
fn checked(source: &str) -> Check {
    let settings = Settings { preset: Preset::Strict, ..Settings::default() };
    let shell = ShellLinter::Here(plimsoll_shell_lint::lint);
    plimsoll_core::check(source, &settings, &Inputs { shell, ..Inputs::default() })
}

fn json(report: &impl serde::Serialize) -> Value {
    serde_json::to_value(report).expect("plain data")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// Holds each report of these files against its reader.
fn check_all(files: &[Analysed<'_>]) {
    let found = files.iter().map(|file| file.report.findings.len()).sum::<usize>();
    let first = files.first().map_or("", |file| file.path);

    let report = json(&gitlab(files));
    for finding in list(&report) {
        check(&GITLAB, finding, "finding", first);
    }
    let prints: BTreeSet<_> = list(&report).iter().map(|it| it["fingerprint"].as_str()).collect();
    assert_eq!((list(&report).len(), prints.len()), (found, found), "{first}: each once");

    let report = json(&rdjson(files));
    check(&RDJSON, &report, "result", first);
    assert_eq!(list(&report["diagnostics"]).len(), found);

    let report = json(&sonarqube(files));
    check(&SONARQUBE, &report, "report", first);
    let rules: Vec<_> = list(&report["rules"]).iter().map(|rule| &rule["id"]).collect();
    assert_eq!(list(&report["issues"]).len(), found);
    for issue in list(&report["issues"]) {
        let named = rules.iter().filter(|id| ***id == issue["ruleId"]).count();
        assert_eq!(named, 1, "{issue}");
        let place = &issue["primaryLocation"]["textRange"];
        let at = |line: &str, column: &str| (place[line].as_u64(), place[column].as_u64());
        let (start, end) = (at("startLine", "startColumn"), at("endLine", "endColumn"));
        assert!(end == (None, None) || start < end, "SonarQube takes no empty part: {place}");
    }

    let report = junit(files);
    let report = Document::parse(&report).unwrap_or_else(|why| panic!("{first}: {why}"));
    check_xml(&JUNIT, report.root_element());
    let failures = |node: &Node<'_, '_>| node.has_tag_name("failure");
    assert_eq!(report.descendants().filter(failures).count(), found);
    for suite in report.descendants().filter(|node| node.has_tag_name("testsuite")) {
        let count = |name| suite.descendants().filter(|node| node.has_tag_name(name)).count();
        let said = |name| suite.attribute(name).and_then(|it| it.parse().ok());
        assert_eq!(said("tests"), Some(count("testcase")));
        assert_eq!(said("failures"), Some(count("failure")));
    }

    let report = checkstyle(files);
    let report = Document::parse(&report).unwrap_or_else(|why| panic!("{first}: {why}"));
    check_xml(&CHECKSTYLE, report.root_element());
    let errors: Vec<_> = report.descendants().filter(|it| it.has_tag_name("error")).collect();
    assert_eq!(errors.len(), found);
    for error in errors {
        let severity = error.attribute("severity").expect("a severity");
        assert!(["ignore", "info", "warning", "error"].contains(&severity));
    }
}

#[test]
fn the_reports_have_the_shape_that_their_readers_take() {
    let (hostile, empty) = (checked(HOSTILE), checked("FROM scratch\n"));
    let of = |path, check| {
        let check: &Check = check;
        Analysed { path, source: check.text(), report: &check.report }
    };
    assert!(
        hostile.report.findings.len() > 10
            && hostile.report.findings.iter().any(|it| it.rule.starts_with("SC"))
    );
    for path in ["Dockerfile", "a b/ü#?&<>\".Dockerfile", "\u{1b}\n##[error]"] {
        check_all(&[of(path, &hostile), of("other", &empty), of("third", &hostile)]);
    }
    check_all(&[]);
}

#[test]
fn so_have_those_of_the_corpus() {
    for file in plimsoll_tests::corpus().iter().step_by(7) {
        let check = checked(&file.text);
        check_all(&[Analysed { path: &file.name, source: &file.text, report: &check.report }]);
    }
}

#[test]
fn a_fingerprint_stays_where_the_file_around_it_changes() {
    let prints = |source: &str| -> BTreeSet<String> {
        let check = checked(source);
        let file = Analysed { path: "Dockerfile", source, report: &check.report };
        let report = json(&gitlab(&[file]));
        let of_rule = |it: &&Value| it["check_name"] == "maintainer-deprecated";
        let print = |it: &Value| it["fingerprint"].to_string();
        list(&report).iter().filter(of_rule).map(print).collect()
    };
    let before = prints("FROM debian:13\nMAINTAINER a\nMAINTAINER b\n");
    assert_eq!(before.len(), 2);
    assert_eq!(before, prints("# new\nFROM debian:14\n\nUSER 1\nMAINTAINER a\nMAINTAINER b\n"));
}

#[test]
fn columns_are_those_of_each_reader() {
    let source = "FROM debian:13\nRUN é🦀 && sudo x\n";
    let settings = Settings { select: vec!["sudo-used".to_owned()], ..Settings::default() };
    let check = plimsoll_core::check(source, &settings, &Inputs::default());
    let files = [Analysed { path: "Dockerfile", source, report: &check.report }];
    let (rdjson, sonarqube) = (json(&rdjson(&files)), json(&sonarqube(&files)));
    // In bytes from 1, in UTF-16 from 0, and in characters from 1.
    let start = &rdjson["diagnostics"][0]["location"]["range"]["start"];
    assert_eq!(start, &serde_json::json!({"line": 2, "column": 15}));
    assert_eq!(sonarqube["issues"][0]["primaryLocation"]["textRange"]["startColumn"], 11);
    assert!(checkstyle(&files).contains("line=\"2\" column=\"11\""), "{}", checkstyle(&files));
}
