//! The outcomes of the fixes, by rule.

use super::tree::Difference;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// The outcome of one fix of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The same image.
    Same,
    /// Only what is declared differs.
    AsDeclared,
    /// Something else differs.
    Differs(String),
    /// Not built, and that is what the case expects.
    AsExpected(&'static str),
    NotRun(String),
    Failed(String),
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) rule: String,
    pub(super) case: String,
    pub(super) outcome: Outcome,
}

pub(super) struct Table {
    rows: Vec<Row>,
}

impl Outcome {
    /// An image that differs where it may not.
    pub(super) fn differs(differences: &[&Difference]) -> Self {
        const SHOWN: usize = 5;
        let mut what: Vec<String> = differences
            .iter()
            .take(SHOWN)
            .map(|found| format!("{} {}", found.path, found.what))
            .collect();
        if let Some(more) = differences.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            what.push(format!("and {more} more"));
        }
        Self::Differs(what.join("\n"))
    }

    /// With the fix's title where something is wrong.
    pub(super) fn of(self, title: &str) -> Self {
        match self {
            Self::Failed(what) => Self::Failed(format!("“{title}” {what}")),
            Self::Differs(what) => Self::Differs(format!("“{title}” makes another image\n{what}")),
            other => other,
        }
    }

    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::AsDeclared => "differs as declared",
            Self::AsExpected(word) => word,
            Self::NotRun(_) => "not run",
            Self::Differs(_) | Self::Failed(_) => "FAILED",
        }
    }

    fn problem(&self) -> Option<&str> {
        match self {
            Self::Differs(what) | Self::Failed(what) => Some(what),
            _ => None,
        }
    }
}

/// Tells that a case is done.
pub(super) fn progress(name: &str, rows: &[Row], seconds: f64) {
    let failed = rows.iter().filter(|row| row.outcome.problem().is_some()).count();
    let word = if failed == 0 { "ok" } else { "FAILED" };
    println!("  {word:<6} {name:<44} {:>2} fixes {seconds:>5.1} s", rows.len());
}

impl Table {
    pub(super) fn new(rows: Vec<Row>) -> Self {
        Self { rows }
    }

    /// Rules that no case is about are named, with the reason where there is one.
    pub(super) fn add_missing(&mut self, fixable: &BTreeSet<String>, not_run: &[(String, String)]) {
        let proven: BTreeSet<String> = self.rows.iter().map(|row| row.rule.clone()).collect();
        for rule in fixable.difference(&proven) {
            let why = not_run.iter().find(|(name, _)| name == rule);
            let outcome = match why {
                Some((_, why)) => Outcome::NotRun(why.clone()),
                None => Outcome::Failed(String::new()),
            };
            self.rows.push(Row { rule: rule.clone(), case: String::new(), outcome });
        }
    }

    /// Prints the table and what failed, and fails when something did.
    pub(super) fn print(&self, cases: usize, setup: u64, seconds: u64) -> Result<()> {
        let mut rules: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for row in &self.rows {
            rules.entry(&row.rule).or_default().push(row);
        }
        println!(
            "\n{:<36} {:>5} {:>5} {:>9} {:>9} {:>8} {:>7} {:>6}",
            "fix", "cases", "same", "differing", "to review", "builds,", "not run", "failed"
        );
        println!(
            "{:<36} {:>5} {:>5} {:>9} {:>9} {:>8}",
            "", "", "", "declared", "or none", "differs"
        );
        for (rule, rows) in &rules {
            let count = |wanted: fn(&Outcome) -> bool| {
                rows.iter().filter(|row| wanted(&row.outcome)).count()
            };
            let cases: BTreeSet<&str> =
                rows.iter().map(|row| row.case.as_str()).filter(|case| !case.is_empty()).collect();
            println!(
                "{rule:<36} {:>5} {:>5} {:>9} {:>9} {:>8} {:>7} {:>6}",
                cases.len(),
                count(|outcome| *outcome == Outcome::Same),
                count(|outcome| *outcome == Outcome::AsDeclared),
                count(|outcome| matches!(
                    outcome,
                    Outcome::AsExpected("to review" | "not offered")
                )),
                count(|outcome| matches!(outcome, Outcome::AsExpected("builds, another image"))),
                count(|outcome| matches!(outcome, Outcome::NotRun(_))),
                count(|outcome| outcome.problem().is_some()),
            );
        }
        let not_run = self.rows.iter().filter_map(|row| match &row.outcome {
            Outcome::NotRun(why) => Some((row, why)),
            _ => None,
        });
        println!("\nNot run");
        for (row, why) in not_run {
            println!("  {}: {why}", of(row));
        }
        let failed: Vec<(&Row, &str)> =
            self.rows.iter().filter_map(|row| Some((row, row.outcome.problem()?))).collect();
        let without: Vec<&str> = failed
            .iter()
            .filter(|(row, _)| row.case.is_empty())
            .map(|(row, _)| &*row.rule)
            .collect();
        if !without.is_empty() {
            println!("\nFAILED No case is about {}", without.join(", "));
        }
        for (row, what) in failed.iter().filter(|(row, _)| !row.case.is_empty()) {
            println!("\nFAILED {}: {}", of(row), what.replace('\n', "\n    "));
        }
        let fixes = self.rows.len();
        println!("\n{cases} cases, {fixes} fixes; set-up {setup} s, then {seconds} s");
        if !failed.is_empty() {
            bail!("{} fixes failed", failed.len());
        }
        Ok(())
    }
}

fn of(row: &Row) -> String {
    if row.case.is_empty() { row.rule.clone() } else { format!("{} ({})", row.rule, row.case) }
}
