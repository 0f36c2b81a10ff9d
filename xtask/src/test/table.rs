//! The table at the end: what each suite and check came to.

use super::suites::{Count, Suite};
use std::fmt::Write as _;

/// A line of the table.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) seconds: Option<f64>,
    /// Of a check that has no tests, nothing is counted.
    pub(super) count: Count,
    pub(super) has_failed: bool,
    /// Why tests are skipped.
    pub(super) why: Vec<String>,
}

impl Row {
    /// A check or a run of tests as a whole.
    pub(super) fn step(name: &str, seconds: f64, has_failed: bool) -> Self {
        let count = Count::default();
        Self { name: name.to_owned(), seconds: Some(seconds), count, has_failed, why: Vec::new() }
    }

    fn result(&self) -> &'static str {
        let Count { passed, skipped, .. } = self.count;
        match (self.has_failed, skipped > 0, passed > 0) {
            (true, ..) => "FAILED",
            (false, true, false) => "skipped",
            (false, true, true) => "in part",
            (false, false, _) => "ok",
        }
    }
}

impl From<Suite> for Row {
    fn from(suite: Suite) -> Self {
        Self {
            name: suite.name,
            seconds: None,
            count: suite.count,
            has_failed: suite.count.failed > 0,
            why: suite.why.into_iter().collect(),
        }
    }
}

/// The table, with the sum of what is counted at its end.
pub(super) fn print(rows: &[Row]) -> String {
    const TOTAL: &str = "total";
    let names = rows.iter().map(|row| row.name.chars().count());
    let width = names.chain([TOTAL.len()]).max().unwrap_or_default();
    let mut out = format!(
        "  {:<7}  {:<width$}  {:>7}  {:>6}  {:>6}  {:>7}  why skipped\n",
        "", "suite", "seconds", "passed", "failed", "skipped"
    );
    let mut total = Count::default();
    for row in rows {
        total.add(row.count);
        let seconds = row.seconds.map_or_else(String::new, |seconds| format!("{seconds:.0}"));
        line(&mut out, width, [row.result(), &row.name, &seconds], row.count, &row.why.join(", "));
    }
    line(&mut out, width, ["", TOTAL, ""], total, "");
    out
}

fn line(out: &mut String, width: usize, words: [&str; 3], count: Count, why: &str) {
    let [result, name, seconds] = words;
    let numbers = [count.passed, count.failed, count.skipped];
    let [passed, failed, skipped] =
        numbers.map(|it| if count.total() == 0 { String::new() } else { it.to_string() });
    let line = format!(
        "  {result:<7}  {name:<width$}  {seconds:>7}  {passed:>6}  {failed:>6}  {skipped:>7}  {why}"
    );
    let _ = writeln!(out, "{}", line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_suite_has_its_reason_and_has_not_passed() {
        let suite = |name: &str, [passed, failed, skipped]: [usize; 3], why: &str| {
            let why = why.split_terminator(", ").map(str::to_owned).collect();
            let count = Count { passed, failed, skipped };
            Row::from(Suite { name: name.to_owned(), count, why, ..Suite::default() })
        };
        let rows = [
            Row::step("formatting", 2.4, false),
            suite("suite::house", [3, 0, 0], ""),
            suite("suite::laws", [0, 0, 4], "corpus, hadolint"),
            suite("suite::fixes", [1, 0, 2], "corpus"),
            suite("ci", [1, 1, 0], ""),
        ];
        assert_eq!(
            print(&rows),
            "           suite         seconds  passed  failed  skipped  why skipped
  ok       formatting          2
  ok       suite::house                3       0        0
  skipped  suite::laws                 0       0        4  corpus, hadolint
  in part  suite::fixes                1       0        2  corpus
  FAILED   ci                          1       1        0
           total                       5       1        6\n"
        );
    }
}
