//! A pair of Dockerfiles for every practice that a rule looks after: one that does not follow it and
//! one that does, in `tests/pairs/PRACTICE/`.
//!
//! `bad.Dockerfile` is reported by a rule that docs/practices.md names for the practice;
//! `good.Dockerfile` by none of them, wherever the image is to run and whatever matters most. A
//! .dockerignore stands beside a file under Docker's own name for it (`good.Dockerfile.dockerignore`),
//! and a `plimsoll.toml` holds for both, where a rule needs to be told something.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_core::advice::served;
use plimsoll_core::configuration::{Configuration, from_toml};
use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::practices::{practice, practices};
use plimsoll_core::rules::{Finding, Preset, Profile, Rule, Rules, Target};
use plimsoll_core::{Check, Inputs, Settings, check};

const PAIRS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/pairs");

const TARGETS: [Target; 4] = [Target::Unknown, Target::Docker, Target::Kubernetes, Target::Paas];

const PROFILES: [Profile; 5] =
    [Profile::Balanced, Profile::Security, Profile::Small, Profile::Fast, Profile::Reproducible];

/// One file of a pair, with what stands beside it.
struct Side {
    text: String,
    dockerignore: Option<String>,
    settings: Configuration,
}

impl Side {
    fn read(folder: &Path, name: &str) -> Self {
        let file = |name: String| fs::read_to_string(folder.join(name)).ok();
        let settings = file("plimsoll.toml".to_owned()).unwrap_or_default();
        Self {
            text: file(name.to_owned())
                .unwrap_or_else(|| panic!("{}: no {name}", folder.display())),
            dockerignore: file(format!("{name}.dockerignore")),
            settings: from_toml(&settings, Rules::all()).expect("settings"),
        }
    }

    /// The configuration beside it, with these rules only, or with all of the preset if there are none.
    fn settings(&self, preset: Preset, rules: &[&Rule]) -> Settings {
        let mut settings = Settings::default();
        self.settings.apply(&mut settings);
        let select = rules.iter().map(|rule| rule.id.to_owned()).collect();
        Settings { preset, select, ..settings }
    }

    fn check(&self, text: &str, settings: &Settings) -> Check {
        let inputs = Inputs {
            today: Some("2026-11-21".to_owned()),
            dockerignore: self.dockerignore.clone(),
            ..Inputs::default()
        };
        check(text, settings, &inputs)
    }

    fn found(&self, text: &str, rules: &[&Rule]) -> Vec<Finding> {
        self.check(text, &self.settings(Preset::Strict, rules)).report.findings
    }

    /// The rules that find something in the preset that people get without asking.
    fn recommended(&self) -> BTreeSet<&'static str> {
        let check = self.check(&self.text, &self.settings(Preset::Recommended, &[]));
        check.report.findings.iter().map(|finding| finding.rule).collect()
    }
}

fn folder(id: &str) -> PathBuf {
    Path::new(PAIRS).join(id)
}

#[test]
fn every_practice_that_a_rule_serves_has_a_pair() {
    let without: Vec<&str> = practices()
        .iter()
        .filter(|practice| !served(practice, Rules::all()).rules.is_empty())
        .map(|practice| practice.id.as_str())
        .filter(|id| !folder(id).is_dir())
        .collect();
    assert!(without.is_empty(), "no pair in tests/pairs for {without:?}");
}

#[test]
fn bad_is_reported_good_is_not_and_the_fix_helps() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(PAIRS).expect("readable").flatten() {
        let id = entry.file_name().to_string_lossy().into_owned();
        let practice = practice(&id).unwrap_or_else(|| panic!("{id} is no practice"));
        let rules = served(practice, Rules::all()).rules;
        wrong.extend(judge(&entry.path(), &rules).into_iter().map(|why| format!("{id}: {why}")));
        seen += 1;
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen >= 90, "only {seen} pairs");
}

/// The laws that do not hold for a pair.
fn judge(folder: &Path, rules: &[&Rule]) -> Vec<String> {
    let [bad, good] = ["bad.Dockerfile", "good.Dockerfile"].map(|name| Side::read(folder, name));
    let mut wrong = Vec::new();
    for side in [&bad, &good] {
        if side.recommended().contains("syntax-error") {
            wrong.push(format!("is no Dockerfile:\n{}", side.text));
        }
    }
    let before = bad.found(&bad.text, rules);
    if before.is_empty() {
        let ids: Vec<&str> = rules.iter().map(|rule| rule.id).collect();
        wrong.push(format!("bad.Dockerfile is reported by none of {ids:?}"));
    }
    let mut still = BTreeSet::new();
    for (target, profile) in
        TARGETS.into_iter().flat_map(|it| PROFILES.map(|profile| (it, profile)))
    {
        let settings = Settings { target, profile, ..good.settings(Preset::Strict, rules) };
        let found = good.check(&good.text, &settings).report.findings;
        still.extend(found.into_iter().map(|finding| (finding.rule, finding.message)));
    }
    wrong.extend(still.iter().map(|finding| format!("good.Dockerfile is reported: {finding:?}")));
    // Whoever follows a practice is not scolded for how.
    let new: Vec<&str> = good.recommended().difference(&bad.recommended()).copied().collect();
    if !new.is_empty() {
        wrong.push(format!("good.Dockerfile has what bad.Dockerfile has not: {new:?}"));
    }
    wrong.extend(rules.iter().filter_map(|rule| unhelpful(&bad, rule, &before)));
    wrong
}

/// The findings that a rule still reports after its fixes, where it has a fix for all that it
/// reports.
fn unhelpful(bad: &Side, rule: &Rule, before: &[Finding]) -> Option<String> {
    let own: Vec<&Finding> = before.iter().filter(|finding| finding.rule == rule.id).collect();
    let fixes: Vec<FixId> = own
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .filter(|fix| fix.safety > Safety::Show)
        .map(|fix| fix.id.clone())
        .collect();
    if fixes.is_empty() || fixes.len() < own.len() {
        return None;
    }
    let applied = bad.check(&bad.text, &bad.settings(Preset::Strict, &[rule])).apply(&fixes);
    let after = bad.found(&applied.text, &[rule]);
    let helps = after.is_empty() && applied.withheld.is_empty();
    (!helps).then(|| format!("the fix of {} does not help:\n{}", rule.id, applied.text))
}
