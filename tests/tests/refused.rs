//! What a real BuildKit refused is an error in *recommended*, and what it took is none:
//! `tests/buildkit/refused.txt`.

use plimsoll_core::rules::{Inputs, Settings, Severity};

const CASES: &str = include_str!("../buildkit/refused.txt");

/// Rules whose errors are about files that build: hadolint calls them errors.
const OF_TASTE: [&str; 3] = ["add-for-local-files", "maintainer-deprecated", "relative-workdir"];

#[test]
fn errors_are_what_a_builder_refuses() {
    let mut wrong = Vec::new();
    let mut counts = [0, 0];
    for case in CASES.split("\n\n") {
        let (text, outcome) = case.rsplit_once("\n-> ").expect("an outcome below each case");
        let is_refused = outcome.starts_with("refused: ");
        assert!(is_refused || outcome.trim_end() == "taken", "{outcome}");
        counts[usize::from(is_refused)] += 1;
        let text = format!("{text}\n");
        let check = plimsoll_core::check(&text, &Settings::default(), &Inputs::default());
        let mut errors = check.report.findings.iter().filter(|finding| {
            finding.severity == Severity::Error && !OF_TASTE.contains(&finding.rule)
        });
        let found = errors.next();
        if found.is_some() != is_refused {
            let found = found.map_or("no error", |finding| finding.rule);
            wrong.push(format!("{text}  builder: {}\n  found: {found}", outcome.trim_end()));
        }
    }
    assert!(wrong.is_empty(), "{} of {counts:?}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(counts.iter().all(|count| *count >= 60), "{counts:?} taken and refused");
}
