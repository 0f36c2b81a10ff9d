//! Every practice is looked after by a rule, a generated file or the checklist; docs/practices.md
//! tells by which. `PLIMSOLL_WRITE=1 cargo test -p plimsoll-tests --test practices` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use plimsoll_core::advice::{CHECKLIST, KINDS, served};
use plimsoll_core::analysis::{analyze, apply};
use plimsoll_core::fix::Safety;
use plimsoll_core::practices::markdown::{self, Block};
use plimsoll_core::practices::{Phase, Practice, neighbours, practice, practices};
use plimsoll_core::rules::{Category, Options, Preset, Rule, Rules, page, rule};
use plimsoll_tests::shared;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/practices.md");

const HEAD: &str = "# Practices and what looks after them\n\n\
Every practice has a page (`core/data/practices`, in the page under Help, on the command line by \
`plimsoll practices ID`). What looks after it is a rule, a file that is generated with it, or an \
entry of the checklist for what no file can show.\n\n\
This table is made from the practices, the rules and the generated files themselves. A test holds \
it to them: `PLIMSOLL_WRITE=1 cargo test -p plimsoll-tests --test practices` writes it anew.\n\n\
Every rule's page has an example that the rule reports and one that it does not, and where there is \
a fix, it turns one into the other; `core/src/rules/testing.rs` runs them all. Generated files are \
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
        let mut tests: Vec<String> =
            served.rules.iter().take(1).map(|rule| file_of(rule)).collect();
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

/// The page of a rule, whose examples run.
fn file_of(rule: &Rule) -> String {
    let folder = match rule.category {
        Category::Base => "base",
        Category::Packages => "packages",
        Category::Cache => "cache",
        Category::Size => "size",
        Category::Security => "security",
        Category::Correctness => "correctness",
        Category::Shell => "shell",
        Category::Runtime => "runtime",
        Category::Style => "style",
    };
    format!("core/src/rules/{folder}/{}.md", rule.id.replace('-', "_"))
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
        "docs/practices.md is out of date: PLIMSOLL_WRITE=1 cargo test -p plimsoll-tests --test practices"
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
    for check in CHECKLIST {
        assert!(practice(check.practice).is_some(), "no practice {}", check.practice);
    }
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

/// Of every practice that rules look after: a file that one of them reports, one that it does not,
/// and the reported one after its fix.
#[test]
fn bad_is_reported_good_is_not_and_fixed_is_good() {
    let mut pairs = 0;
    for practice in practices() {
        let rules = served(practice, Rules::all()).rules;
        let shown = rules.iter().filter(|rule| pair_holds(rule)).count();
        assert!(rules.is_empty() || shown > 0, "{}: no pair of examples", practice.id);
        pairs += shown;
    }
    assert!(pairs >= 100, "only {pairs}");
}

/// Whether a rule's page has a pair that holds without settings of its own; a pair that does not
/// hold is a failure.
fn pair_holds(known: &Rule) -> bool {
    let mut options = Options {
        preset: Preset::Strict,
        today: Some("2026-11-21".to_owned()),
        select: vec![known.id.to_owned()],
        ..Options::default()
    };
    let mut bad = None;
    let mut held = false;
    for block in markdown::parse(page(known.id).expect("a page")) {
        let Block::Code { lang, label, text } = block else { continue };
        match lang.as_str() {
            "dockerfile" => {}
            "dockerignore" => {
                options.dockerignore = Some(text);
                continue;
            }
            // The tests beside the rules run such a pair with its setting.
            "settings" => return true,
            _ => continue,
        }
        let found = |text: &str| {
            let report = analyze(text, &options);
            report.findings.into_iter().filter(|it| it.rule == known.id).collect::<Vec<_>>()
        };
        if label == "bad" {
            let before = found(&text);
            bad = (!before.is_empty()).then_some((text, before));
        } else if let ("good", Some((bad, before))) = (label.as_str(), bad.take()) {
            assert!(found(&text).is_empty(), "{}: the good example is reported:\n{text}", known.id);
            let fixes: Vec<_> = before
                .iter()
                .filter_map(|finding| finding.fix.as_ref())
                .filter(|fix| fix.safety > Safety::Show)
                .map(|fix| fix.id.clone())
                .collect();
            if !fixes.is_empty() {
                let after = apply(&bad, &options, &fixes).text;
                assert!(found(&after).is_empty(), "{}: its fix does not help:\n{after}", known.id);
            }
            held = true;
        }
    }
    held
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
