//! The fix engine's laws over the whole corpus, for every preset.

use plimsoll_core::analysis::{analyze, apply, fix_all};
use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::rules::{Options, Preset};
use plimsoll_core::syntax::parse;
use plimsoll_tests::corpus;

fn options(preset: Preset) -> Options {
    Options { preset, ..Options::default() }
}

/// Each fix alone: it applies, passes its own check (finding gone, no new syntax error, nothing
/// undeclared changed) and leaves everything outside its edits as it is.
#[test]
fn every_fix_alone_holds_its_promise() {
    let mut tried = 0;
    let mut broken = Vec::new();
    for file in corpus() {
        let options = options(Preset::Strict);
        let report = analyze(&file.text, &options);
        for fix in report.findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            if fix.safety == Safety::Show {
                assert!(fix.edits.is_empty() && fix.snippet.is_some(), "{}: {}", file.name, fix.id);
                continue;
            }
            let applied = apply(&file.text, &options, std::slice::from_ref(&fix.id));
            tried += 1;
            if applied.applied != std::slice::from_ref(&fix.id) {
                broken.push(format!("{}: {} {:?}", file.name, fix.id, applied.withheld));
            }
        }
    }
    println!("{tried} fixes tried");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// All fixes at once give the same text and conflicts whatever the order of ticking.
#[test]
fn the_order_of_ticks_does_not_matter() {
    for file in corpus() {
        let options = options(Preset::Recommended);
        let report = analyze(&file.text, &options);
        let ids: Vec<FixId> = report
            .findings
            .iter()
            .filter_map(|finding| Some(finding.fix.as_ref()?.id.clone()))
            .collect();
        let backwards: Vec<FixId> = ids.iter().rev().cloned().collect();
        assert_eq!(
            apply(&file.text, &options, &ids),
            apply(&file.text, &options, &backwards),
            "{}",
            file.name
        );
    }
}

/// `fix_all` ends in a text that it leaves alone, and never adds a syntax error.
#[test]
fn fixing_twice_is_fixing_once() {
    for preset in [Preset::Recommended, Preset::Strict, Preset::Hadolint, Preset::Buildkit] {
        let options = options(preset);
        for least in [Safety::Safe, Safety::Unsafe] {
            for file in corpus() {
                let once = fix_all(&file.text, &options, least, &[]);
                let twice = fix_all(&once.text, &options, least, &[]);
                assert_eq!(once.text, twice.text, "{} {preset:?} {least:?}", file.name);
                let errors = parse(&once.text).errors.len();
                assert!(errors <= parse(&file.text).errors.len(), "{}", file.name);
            }
        }
    }
}

/// What safe fixes leave: the same instructions but for those that a rule declares to change.
#[test]
fn safe_fixes_keep_comments() {
    for file in corpus() {
        // A comment that ignores nothing is what this rule takes away.
        let options =
            Options { ignore: vec!["unused-ignore".into()], ..options(Preset::Recommended) };
        let fixed = fix_all(&file.text, &options, Safety::Safe, &[]);
        let comments = |text: &str| -> Vec<String> {
            parse(text).comments.iter().map(|range| range.slice(text).trim().to_owned()).collect()
        };
        assert_eq!(comments(&file.text), comments(&fixed.text), "{}", file.name);
    }
}
