//! The laws of the shell linter's fixes on the corpus; `hadolint.rs` holds its findings against
//! hadolint's.

use std::collections::BTreeMap;

use plimsoll_core::build::Build;
use plimsoll_core::fix::Safety;
use plimsoll_core::rules::{Preset, ShellLinter, is_shell_code};
use plimsoll_core::syntax::parse;
use plimsoll_core::{Check, Inputs, Settings, check};
use plimsoll_tests::corpus;

/// A text, checked with the linter at hand.
fn checked(text: &str, preset: Preset) -> Check {
    let shell = ShellLinter::Here(plimsoll_shell_lint::lint);
    let inputs = Inputs { shell, ..Inputs::default() };
    check(text, &Settings { preset, ..Settings::default() }, &inputs)
}

/// Each fix of a code alone: it applies and passes its own check, with the linter at hand.
#[test]
fn every_fix_of_a_code_holds_its_promise() {
    let mut tried = BTreeMap::<&str, usize>::new();
    let mut broken = Vec::new();
    for file in corpus() {
        let check = checked(&file.text, Preset::Strict);
        for finding in check.report.findings.iter().filter(|it| is_shell_code(it.rule)) {
            let Some(fix) = &finding.fix else { continue };
            assert!(fix.safety > Safety::Show, "{}", fix.id);
            let applied = check.apply(std::slice::from_ref(&fix.id));
            *tried.entry(finding.rule).or_default() += 1;
            if applied.applied != std::slice::from_ref(&fix.id) {
                broken.push(format!("{}: {} {:?}", file.name, fix.id, applied.withheld));
            }
        }
    }
    println!("{tried:?} fixes tried");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The page has the linter's answer for the text, as JSON from its worker, and none for what fixes
/// make of it; it has to come to the same result.
#[test]
fn fixes_are_the_same_without_a_second_answer() {
    for file in corpus() {
        let here = checked(&file.text, Preset::Recommended);
        let ids: Vec<_> = here.fixes().map(|fix| fix.id.clone()).collect();
        if !here.report.findings.iter().any(|it| is_shell_code(it.rule) && it.fix.is_some()) {
            continue;
        }
        let parsed = parse(&file.text);
        let findings =
            plimsoll_shell_lint::lint(&Build::new(&file.text, &parsed), Preset::Recommended);
        let sent = serde_json::to_string(&findings).expect("JSON");
        let findings = serde_json::from_str(&sent).expect("what was sent");
        let answer = plimsoll_core::rules::ShellAnswer {
            text: file.text.as_str().into(),
            preset: Preset::Recommended,
            findings,
        };
        let inputs = Inputs { shell: ShellLinter::Elsewhere(answer.into()), ..Inputs::default() };
        let there = check(&file.text, &Settings::default(), &inputs);
        assert_eq!(here.report, there.report, "{}", file.name);
        assert_eq!(here.apply(&ids), there.apply(&ids), "{}", file.name);
    }
}
