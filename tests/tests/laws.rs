//! The fix engine's laws over the whole corpus, for every preset.

use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::rules::Preset;
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings, check, fix_all};
use plimsoll_tests::corpus;

fn of(preset: Preset) -> Settings {
    Settings { preset, ..Settings::default() }
}

/// Each fix alone: it applies, passes its own check (finding gone, no new syntax error, nothing
/// undeclared changed) and leaves everything outside its edits as it is.
#[test]
fn every_fix_alone_holds_its_promise() {
    let mut tried = 0;
    let mut broken = Vec::new();
    for file in corpus() {
        let check = check(&file.text, &of(Preset::Strict), &Inputs::default());
        for fix in check.fixes() {
            if fix.safety == Safety::Show {
                assert!(fix.edits.is_empty() && fix.snippet.is_some(), "{}: {}", file.name, fix.id);
                continue;
            }
            let applied = check.apply(std::slice::from_ref(&fix.id));
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
        let check = check(&file.text, &of(Preset::Recommended), &Inputs::default());
        let ids: Vec<FixId> = check.fixes().map(|fix| fix.id.clone()).collect();
        let backwards: Vec<FixId> = ids.iter().rev().cloned().collect();
        assert_eq!(check.apply(&ids), check.apply(&backwards), "{}", file.name);
    }
}

/// `fix_all` ends in a text that it leaves alone, and never adds a syntax error.
#[test]
fn fixing_twice_is_fixing_once() {
    for preset in [Preset::Recommended, Preset::Strict, Preset::Hadolint, Preset::Buildkit] {
        let (settings, inputs) = (of(preset), Inputs::default());
        for least in [Safety::Safe, Safety::Unsafe] {
            for file in corpus() {
                let once = fix_all(&file.text, &settings, &inputs, least, &[]);
                let twice = fix_all(&once.text, &settings, &inputs, least, &[]);
                assert_eq!(once.text, twice.text, "{} {preset:?} {least:?}", file.name);
                let errors = parse(&once.text).errors.len();
                assert!(errors <= parse(&file.text).errors.len(), "{}", file.name);
            }
        }
    }
}

/// Safe fixes leave the comments as they are, but for those that ignore nothing.
#[test]
fn safe_fixes_keep_comments() {
    for file in corpus() {
        // A comment that ignores nothing is what this rule takes away.
        let settings = Settings { ignore: vec!["unused-ignore".into()], ..of(Preset::Recommended) };
        let fixed = fix_all(&file.text, &settings, &Inputs::default(), Safety::Safe, &[]);
        let comments = |text: &str| -> Vec<String> {
            parse(text).comments.iter().map(|range| range.slice(text).trim().to_owned()).collect()
        };
        assert_eq!(comments(&file.text), comments(&fixed.text), "{}", file.name);
    }
}
