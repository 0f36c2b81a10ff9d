//! How often each rule found something.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use plimsoll_core::fix::Safety;
use plimsoll_core::report::{Analysed, counted};
use plimsoll_core::rules::rule;
use serde::Serialize;

/// One rule's findings.
#[derive(Serialize)]
pub(crate) struct Count {
    rule: &'static str,
    /// None for a code of the shell linter.
    title: Option<&'static str>,
    findings: usize,
    safe_fixes: usize,
    fixes_to_review: usize,
}

/// The findings of each rule that has some, the most first.
pub(crate) fn counts(files: &[Analysed<'_>]) -> Vec<Count> {
    let mut counts = BTreeMap::<&str, Count>::new();
    for finding in files.iter().flat_map(|file| &file.report.findings) {
        let count = counts.entry(finding.rule).or_insert_with(|| Count {
            rule: finding.rule,
            title: rule(finding.rule).map(|rule| rule.title),
            findings: 0,
            safe_fixes: 0,
            fixes_to_review: 0,
        });
        count.findings += 1;
        match finding.fix.as_ref().map(|fix| fix.safety) {
            Some(Safety::Safe) => count.safe_fixes += 1,
            Some(Safety::Unsafe) => count.fixes_to_review += 1,
            Some(Safety::Show) | None => {}
        }
    }
    let mut counts: Vec<Count> = counts.into_values().collect();
    // The sort is stable: those found as often stay by name.
    counts.sort_by_key(|count| std::cmp::Reverse(count.findings));
    counts
}

/// A line a rule, and the sum.
pub(crate) fn text(counts: &[Count], files: usize) -> String {
    let mut out = String::new();
    for Count { rule, title, findings, safe_fixes, fixes_to_review } in counts {
        let _ = write!(out, "{findings:>6}  {rule:<32} {}", title.unwrap_or("in shell scripts"));
        let ways = [(*safe_fixes, "safe to fix"), (*fixes_to_review, "with a fix to review")];
        let ways: Vec<String> = ways
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        if !ways.is_empty() {
            let _ = write!(out, " ({})", ways.join(", "));
        }
        out.push('\n');
    }
    let problems = counts.iter().map(|count| count.findings).sum();
    out + &format!("{} in {}\n", counted(problems, "problem"), counted(files, "file"))
}
