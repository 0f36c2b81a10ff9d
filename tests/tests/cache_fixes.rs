//! Every fix of a cache rule makes commits cheaper on average, by the model: over the rules' pages,
//! the page's examples and the corpus.

use plimsoll_core::build::Build;
use plimsoll_core::cache::Scenario;
use plimsoll_core::cache::cost::{Facts, cost_falls};
use plimsoll_core::fix::{Fix, Safety, combine};
use plimsoll_core::rules::{Category, Preset, RULES, page};
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings, check};
use plimsoll_tests::corpus;

/// The first follows hadolint, and joins steps for what they have in common. The second mends mounts
/// that the model takes for working: it does not know of `docker-clean`. The others have a build do
/// what it is meant to do.
const EXEMPT: [&str; 4] = [
    "consecutive-runs",
    "cache-mount-ineffective",
    "cache-mount-of-root",
    "cargo-dummy-build-kept",
];

#[test]
fn cache_fixes_pay() {
    let mut texts: Vec<(String, String)> = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.category == Category::Cache) {
        let blocks = page(rule.id).expect("a page").split("```dockerfile bad\n").skip(1);
        for block in blocks {
            let text = block.split("```").next().unwrap_or("");
            texts.push((format!("page of {}", rule.id), text.to_owned()));
        }
    }
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../page/examples");
    for entry in std::fs::read_dir(examples).expect("the page's examples").flatten() {
        let text = std::fs::read_to_string(entry.path()).expect("UTF-8");
        texts.push((entry.path().display().to_string(), text));
    }
    texts.extend(corpus().into_iter().map(|file| (file.name, file.text)));

    let mut tried = 0;
    let mut useless = Vec::new();
    for (name, text) in &texts {
        let settings = Settings { preset: Preset::Strict, ..Settings::default() };
        let check = check(text, &settings, &Inputs::default());
        for fix in check.fixes().filter(|fix| is_for_the_cache(fix)) {
            tried += 1;
            if !pays(text, fix) {
                useless.push(format!("{name}: {}", fix.id));
            }
        }
    }
    println!("{tried} fixes tried");
    assert!(tried > 20, "too few to mean anything: {tried}");
    assert!(useless.is_empty(), "{} of {tried}:\n{}", useless.len(), useless.join("\n"));
}

fn is_for_the_cache(fix: &Fix) -> bool {
    fix.safety > Safety::Show
        && !EXEMPT.contains(&&*fix.id.rule)
        && RULES.iter().any(|rule| rule.id == fix.id.rule && rule.category == Category::Cache)
}

fn pays(text: &str, fix: &Fix) -> bool {
    let fixed = combine(text, &[fix]).text;
    let (old, new) = (parse(text), parse(&fixed));
    let (before, after) = (Build::new(text, &old), Build::new(&fixed, &new));
    // Whoever builds the stage gains, be it the last one or another.
    let own = before.step(fix.id.instruction).map(|step| step.stage.to_string());
    [None, own].into_iter().any(|target| {
        let scenario = Scenario { target, ..Scenario::default() };
        cost_falls((&before, &scenario), (&after, &scenario), &Facts::default())
    })
}
