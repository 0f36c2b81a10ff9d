//! The problems as the list shows them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use plimsoll_core::fix::FixId;
use plimsoll_core::rules::{Finding, Severity};
use plimsoll_core::text::LineIndex;

use super::{Order, State};

/// One problem in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Names it in this report; its fix's id where it has one.
    pub key: FixId,
    /// Its place in [`plimsoll_core::analysis::Report::findings`].
    pub index: usize,
    /// Its first line, from 1.
    pub line: u32,
    /// Its last line.
    pub last_line: u32,
    pub finding: Finding,
}

/// The number of problems of each severity, the worst first; severities without one are left out.
pub(crate) fn counts(findings: &[Finding]) -> Vec<(Severity, usize)> {
    [Severity::Error, Severity::Warning, Severity::Info, Severity::Style]
        .into_iter()
        .map(|severity| {
            (severity, findings.iter().filter(|finding| finding.severity == severity).count())
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// A severity's word: "Error", "Hint" for style.
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Info",
        Severity::Style => "Style",
    }
}

/// "1 error", "9 warnings", "4 info", "2 style".
pub fn counted(severity: Severity, count: usize) -> String {
    let word = word(severity).to_ascii_lowercase();
    let plural = matches!(severity, Severity::Error | Severity::Warning) && count != 1;
    format!("{count} {word}{}", if plural { "s" } else { "" })
}

impl State {
    /// All problems, in the order of the report.
    pub fn problems(&self) -> Vec<Problem> {
        let lines = LineIndex::new(&self.document.analysed);
        let mut seen = BTreeMap::<(&str, usize), usize>::new();
        self.document
            .findings()
            .iter()
            .enumerate()
            .map(|(index, finding)| {
                let ordinal = seen.entry((finding.rule, finding.instruction)).or_default();
                let key = FixId {
                    rule: finding.rule.into(),
                    instruction: finding.instruction,
                    ordinal: *ordinal,
                };
                *ordinal += 1;
                let (start, end) = (finding.range.start(), finding.range.end());
                let last = lines.line(end.saturating_sub(1).max(start));
                Problem {
                    key,
                    index,
                    line: lines.line(start) as u32,
                    last_line: last as u32,
                    finding: finding.clone(),
                }
            })
            .collect()
    }

    /// The problems that the list shows, in its order.
    pub fn listed(&self) -> Vec<Problem> {
        let mut problems = self.problems();
        problems.retain(|problem| {
            self.interface.filter.is_none_or(|only| only == problem.finding.severity)
        });
        match self.interface.order {
            Order::Line => {}
            Order::Severity => {
                problems.sort_by_key(|problem| Reverse(problem.finding.severity));
            }
            Order::Rule => {
                problems.sort_by_key(|problem| problem.finding.rule);
            }
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;

    #[test]
    fn severities_are_counted_in_words() {
        assert_eq!(counted(Severity::Error, 1), "1 error");
        assert_eq!(counted(Severity::Warning, 9), "9 warnings");
        assert_eq!(counted(Severity::Info, 4), "4 info");
    }

    #[test]
    fn keys_are_unique_and_lines_count_from_one() {
        let state = State::seen("FROM a:1\nMAINTAINER x\nMAINTAINER y\n", Origin::Own);
        let problems = state.problems();
        let mut keys: Vec<_> = problems.iter().map(|problem| problem.key.clone()).collect();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), problems.len());
        assert!(problems.iter().all(|problem| (1..=3).contains(&problem.line)));
    }

    #[test]
    fn the_day_tells_what_has_come_to_its_end() {
        let ended = |state: &State| {
            state.document.findings().iter().any(|finding| finding.rule == "end-of-life-base")
        };
        let undated = State::seen("FROM debian:10\n", Origin::Own);
        assert!(!ended(&undated));
        let mut dated = undated.on("2026-11-21".to_owned());
        dated.catch_up();
        assert!(ended(&dated));
    }
}
