//! Every practice is looked after by a rule, a generated file or the checklist; docs/practices.md
//! tells by which. `PLIMSOLL_WRITE=1 cargo test -p plimsoll-tests practices::` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use plimsoll_core::advice::{CHECKLIST, KINDS, served};
use plimsoll_core::practices::{Phase, Practice, neighbours, practice, practices};
use plimsoll_core::rules::{Rules, rule};
use plimsoll_tests::shared;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/practices.md");

const HEAD: &str = "# Practices and what looks after them\n\n\
Every practice has a page (`core/data/practices`, in the page under Help, on the command line by \
`plimsoll practices ID`). What looks after it is a rule, a file that is generated with it, or an \
entry of the checklist for what no file can show.\n\n\
This table is made from the practices, the rules and the generated files themselves. A test holds \
it to them: `PLIMSOLL_WRITE=1 cargo test -p plimsoll-tests practices::` writes it anew.\n\n\
Of every practice that a rule looks after there is a pair of Dockerfiles in `tests/pairs`: one that \
is reported, by a rule named here, and one that is not; `tests/tests/pairs.rs` holds them to it, and \
the fixes too. The examples on the rules' pages run in `core/src/rules/testing.rs`. Generated files are \
read by what they are made for in `tests/tests/advice.rs`, the checklist is held to the practices in \
`tests/tests/practices.rs`.\n\n\
| Practice | Phase | Rules | Generated files | Checklist | Tested in |\n|---|---|---|---|---|---|\n";

fn in_order() -> Vec<&'static Practice> {
    let mut all: Vec<&Practice> = practices().iter().collect();
    all.sort_by_key(|practice| (practice.phase, &practice.id));
    all
}

fn table() -> String {
    let mut out = HEAD.to_owned();
    for practice in in_order() {
        let served = served(practice, Rules::all());
        let rules: Vec<String> = served.rules.iter().map(|rule| format!("`{}`", rule.id)).collect();
        let files: Vec<&str> = served.files.iter().map(|kind| kind.name).collect();
        let mut tests = Vec::new();
        if !served.rules.is_empty() {
            tests.push(format!("tests/pairs/{}", practice.id));
        }
        if !files.is_empty() {
            tests.push("tests/tests/advice.rs".to_owned());
        }
        if served.check.is_some() {
            tests.push("tests/tests/practices.rs".to_owned());
        }
        let _ = writeln!(
            out,
            "| {} (`{}`) | {} | {} | {} | {} | {} |",
            practice.title,
            practice.id,
            practice.phase.title(),
            rules.join(", "),
            files.join(", "),
            if served.check.is_some() { "yes" } else { "" },
            tests.join(", ")
        );
    }
    out
}

#[test]
fn the_table_is_up_to_date() {
    let table = table();
    if std::env::var_os("PLIMSOLL_WRITE").is_some() {
        std::fs::write(TABLE, &table).expect("written");
    }
    let kept = std::fs::read_to_string(TABLE).unwrap_or_default();
    assert!(
        kept == table,
        "docs/practices.md is out of date: PLIMSOLL_WRITE=1 cargo test -p plimsoll-tests practices::"
    );
}

#[test]
fn no_practice_is_left_alone() {
    for practice in practices() {
        let served = served(practice, Rules::all());
        assert!(
            !served.rules.is_empty() || !served.files.is_empty() || served.check.is_some(),
            "nothing looks after {}",
            practice.id
        );
    }
    for id in KINDS.iter().flat_map(|kind| kind.practices) {
        assert!(practice(id).is_some(), "no practice {id}");
    }
    for check in CHECKLIST.iter().map(|item| &item.check) {
        assert!(practice(check.practice).is_some(), "no practice {}", check.practice);
    }
}

/// The design's list of practices says what to cover; the words here are this project's own.
#[test]
fn no_sentence_is_taken_from_the_design() {
    let Some(path) = shared("design/practices.json") else { return };
    let json = std::fs::read_to_string(path).expect("readable");
    let design: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let mut quotes = Vec::new();
    for entry in design["practices"].as_array().expect("a list") {
        let statement = entry["statement"].as_str().expect("a statement");
        let statement = statement.trim_end_matches('.').to_lowercase();
        for page in practices().iter().filter(|_| statement.split(' ').count() > 3) {
            let body = page.body.replace('\n', " ").to_lowercase();
            if body.contains(&statement) {
                quotes.push(format!("{} quotes {}", page.id, entry["id"]));
            }
        }
    }
    assert!(quotes.is_empty(), "{}", quotes.join("\n"));
}

#[test]
fn every_practice_of_the_design_has_a_page() {
    let Some(path) = shared("design/practices.json") else { return };
    let json = std::fs::read_to_string(path).expect("readable");
    let design: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let listed = design["practices"].as_array().expect("a list");
    assert_eq!(listed.len(), 173);
    for entry in listed {
        let id = entry["id"].as_str().expect("an id");
        let practice = practice(id).unwrap_or_else(|| panic!("no page {id}"));
        // What can be generated or is for the checklist is served by more than a rule.
        let served = served(practice, Rules::all());
        match entry["kind"].as_str() {
            Some("c") => assert!(
                !served.files.is_empty() || !served.rules.is_empty(),
                "{id} is to be generated"
            ),
            Some("d") => assert!(
                served.check.is_some() || !served.files.is_empty(),
                "{id} belongs to the checklist"
            ),
            _ => {}
        }
    }
}

#[test]
fn pages_lead_on() {
    for practice in practices() {
        let near = neighbours(practice, practices());
        assert!(!near.is_empty(), "{} is alone", practice.id);
        assert!(near.iter().all(|other| other.id != practice.id));
        for id in &practice.rules {
            assert!(rule(id).is_some(), "{}: no rule {id}", practice.id);
        }
    }
    assert!(Phase::ALL.iter().all(|phase| practices().iter().any(|it| it.phase == *phase)));
    assert!(Path::new(TABLE).is_file());
}
