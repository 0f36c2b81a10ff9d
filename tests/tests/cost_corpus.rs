//! The costs of the steps of real Dockerfiles.

use std::collections::BTreeMap;

use plimsoll_core::build::{Build, StepKind};
use plimsoll_core::cache::Scenario;
use plimsoll_core::cache::cost::{Facts, commits, cost_falls, costs, expected};
use plimsoll_core::rules::{Category, Preset, rule};
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings, check};
use plimsoll_tests::corpus;

#[test]
fn every_step_has_a_band_and_a_reason() {
    let mut runs = 0;
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    let mut known = 0;
    for file in corpus() {
        let parsed = parse(&file.text);
        let build = Build::new(&file.text, &parsed);
        let costs = costs(&build, &Scenario::default(), &Facts::default());
        assert!(costs.is_sorted_by_key(|cost| cost.instruction), "{}", file.name);
        for step in &build.steps {
            if !matches!(step.kind, StepKind::Run { .. }) || step.is_onbuild() {
                continue;
            }
            let cost = costs.iter().find(|cost| cost.instruction == step.instruction.index);
            let cost = cost.unwrap_or_else(|| panic!("{}: {step:?}", file.name));
            let time = cost.time;
            assert!(time.low <= time.likely && time.likely <= time.high && time.likely > 0);
            assert!(
                cost.warm.as_deref().is_none_or(|warm| warm.likely <= time.likely),
                "{}",
                file.name
            );
            assert!(!cost.because.is_empty(), "{}: {step:?}", file.name);
            runs += 1;
            let mut is_known = true;
            for reason in &cost.because {
                if let Some(name) = reason.strip_prefix("nothing is known of ") {
                    *unknown.entry(name.to_owned()).or_default() += 1;
                    is_known = false;
                }
            }
            known += usize::from(is_known);
        }
    }
    if runs == 0 {
        return;
    }
    let mut unknown: Vec<(usize, String)> =
        unknown.into_iter().map(|(name, count)| (count, name)).collect();
    unknown.sort_unstable_by(|a, b| b.cmp(a));
    println!("{known} of {runs} RUN steps consist of known commands; the others have");
    for (count, name) in unknown.iter().take(60) {
        println!("{count:5} {name}");
    }
    assert!(known * 100 >= runs * 90, "{known} of {runs}");
}

#[test]
fn every_file_has_an_expected_cost() {
    let mut with_stages = 0;
    let mut files = 0;
    for file in corpus() {
        let parsed = parse(&file.text);
        let build = Build::new(&file.text, &parsed);
        let scenario = Scenario::default();
        let commits = commits(&[(&build, &scenario)]);
        assert_eq!(commits.len(), 5);
        let costs = costs(&build, &scenario, &Facts::default());
        let Ok(mean) = expected(&build, &scenario, &costs, &commits) else {
            assert!(build.stages.is_empty(), "{}", file.name);
            continue;
        };
        assert!(mean.total >= mean.time, "{}: {mean:?}", file.name);
        assert!(!cost_falls((&build, &scenario), (&build, &scenario), &Facts::default()));
        files += 1;
        with_stages += usize::from(mean.total > mean.time);
    }
    println!("{files} files; stages run at the same time in {with_stages}");
}

#[test]
fn cache_fixes_lower_the_cost() {
    // How often each rule's fixes do, of how many that apply.
    let mut by_rule: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let settings = Settings { preset: Preset::Strict, ..Settings::default() };
    let scenario = Scenario::default();
    for file in corpus() {
        let parsed = parse(&file.text);
        let build = Build::new(&file.text, &parsed);
        let check = check(&file.text, &settings, &Inputs::default());
        for finding in &check.report.findings {
            let Some(fix) = &finding.fix else { continue };
            let rule = rule(&fix.id.rule).expect("known");
            if rule.category != Category::Cache {
                continue;
            }
            let fixed = check.apply(std::slice::from_ref(&fix.id));
            if fixed.applied.is_empty() {
                continue;
            }
            let after = parse(&fixed.text);
            let after = Build::new(&fixed.text, &after);
            let falls = cost_falls((&build, &scenario), (&after, &scenario), &Facts::default());
            let count = by_rule.entry(rule.id.to_owned()).or_default();
            count.0 += usize::from(falls);
            count.1 += 1;
            if !falls && count.1 - count.0 <= 3 {
                println!("{}: {} line of {:?}", file.name, rule.id, finding.range);
            }
        }
    }
    for (rule, (falls, all)) in &by_rule {
        println!("{rule}: the cost falls with {falls} of {all} fixes");
    }
}
