//! The problems as the list shows them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use plimsoll_core::fix::FixId;
use plimsoll_core::rules::{Finding, Severity};
use plimsoll_core::text::LineIndex;

use super::estimates::saved;
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

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Problem(Problem),
    /// Stands for the other problems of a rule that speaks often, or takes them away again.
    Others {
        rule: &'static str,
        count: usize,
        are_shown: bool,
    },
}

/// A rule that speaks more often is shown once, with a row for the others.
const OFTEN: usize = 4;

/// A severity's word: "Error".
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Info",
        Severity::Style => "Style",
    }
}

/// The keys of the findings of one report, in their order.
pub(crate) fn keys(findings: &[Finding]) -> impl Iterator<Item = FixId> {
    let mut seen = BTreeMap::<(&str, usize), usize>::new();
    findings.iter().map(move |finding| {
        let next = seen.entry((finding.rule, finding.instruction)).or_default();
        let ordinal = *next;
        *next += 1;
        FixId { rule: finding.rule.into(), instruction: finding.instruction, ordinal }
    })
}

impl State {
    /// All problems, in the order of the report.
    pub fn problems(&self) -> Vec<Problem> {
        let lines = LineIndex::new(&self.document.analysed);
        let findings = self.document.findings();
        keys(findings)
            .zip(findings)
            .enumerate()
            .map(|(index, (key, finding))| {
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

    /// The line of the worst problem, from 1; of several as bad the first.
    pub fn worst_line(&self) -> Option<u32> {
        let problems = self.problems();
        let worst = problems.iter().map(|problem| problem.finding.severity).max()?;
        problems.iter().find(|it| it.finding.severity == worst).map(|problem| problem.line)
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
            Order::Gain => {
                let savings = &self.estimates.facts.savings;
                problems.sort_by_key(|problem| {
                    let saved = saved(savings, problem.finding.rule, problem.finding.instruction);
                    Reverse((saved.map_or(0, |saved| saved.bytes), problem.finding.severity))
                });
            }
        }
        problems
    }

    /// The rows of the list. Problems of a rule that speaks often stand together, but in the order of
    /// the file.
    pub fn rows(&self) -> Vec<Row> {
        let mut of_rule = BTreeMap::<&str, Vec<Problem>>::new();
        let listed = self.listed();
        if self.interface.order == Order::Line {
            return listed.into_iter().map(Row::Problem).collect();
        }
        let order: Vec<&'static str> = listed.iter().map(|problem| problem.finding.rule).collect();
        for problem in listed {
            of_rule.entry(problem.finding.rule).or_default().push(problem);
        }
        let mut rows = Vec::new();
        for rule in order {
            let Some(problems) = of_rule.get_mut(rule) else { continue };
            if problems.len() <= OFTEN {
                // One after the other, each in its place.
                let next = (!problems.is_empty()).then(|| problems.remove(0));
                rows.extend(next.map(Row::Problem));
                continue;
            }
            let problems = of_rule.remove(rule).unwrap_or_default();
            let are_shown = self.interface.expanded.contains(rule);
            let count = problems.len() - 1;
            let shown = if are_shown { problems.len() } else { 1 };
            rows.extend(problems.into_iter().take(shown).map(Row::Problem));
            rows.push(Row::Others { rule, count, are_shown });
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Action, Origin};

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

    #[test]
    fn a_rule_that_speaks_often_is_shown_once_until_the_others_are_asked_for() {
        let text = format!("FROM debian:13\n{}", "MAINTAINER x\n".repeat(6));
        let mut state = State::seen(&text, Origin::Own);
        let of = |state: &State, rule: &str| {
            let rows = state.rows().into_iter();
            rows.filter(|row| matches!(row, Row::Problem(it) if it.finding.rule == rule)).count()
        };
        let others =
            |state: &State| state.rows().into_iter().find(|row| !matches!(row, Row::Problem(_)));
        let rule = "maintainer-deprecated";
        assert_eq!(of(&state, rule), 1);
        assert_eq!(others(&state), Some(Row::Others { rule, count: 5, are_shown: false }));
        state.update(Action::Expand(rule.to_owned()));
        assert_eq!(of(&state, rule), 6);
        assert_eq!(others(&state), Some(Row::Others { rule, count: 5, are_shown: true }));
        state.update(Action::Expand(rule.to_owned()));
        assert_eq!(of(&state, rule), 1);
        // One that is asked for is shown, and by line nothing stands together.
        let last = state.problems().into_iter().rfind(|it| it.finding.rule == rule);
        state.update(Action::Show(last.expect("a problem").key));
        assert_eq!(of(&state, rule), 6);
        state.update(Action::Order(Order::Line));
        assert_eq!((others(&state), state.rows().len()), (None, state.problems().len()));
    }

    #[test]
    fn the_largest_gain_comes_first_when_asked_for() {
        let text = "FROM python:3.12\nMAINTAINER x\nRUN pip install numpy\n";
        let mut state = State::seen(text, Origin::Own);
        state.update(Action::Order(Order::Gain));
        let first = state.listed().into_iter().next().expect("a problem");
        let saved =
            saved(&state.estimates.facts.savings, first.finding.rule, first.finding.instruction);
        let most = state.estimates.facts.savings.iter().map(|saved| saved.bytes).max();
        assert_eq!(saved.map(|saved| saved.bytes), most);
        assert!(most > Some(0));
    }
}
