//! What the test runners say of each suite.

use serde_json::Value;
use std::collections::BTreeSet;

/// The program of tests whose modules are suites of their own, as tests/src/need.rs names them.
const MODULES: &str = "suite";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

impl Count {
    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    pub(super) fn total(self) -> usize {
        self.passed + self.failed + self.skipped
    }
}

/// The tests of a program, a module or a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Suite {
    pub(super) name: String,
    pub(super) count: Count,
    /// The names of those that failed.
    pub(super) failed: BTreeSet<String>,
    /// Why some are skipped.
    pub(super) why: BTreeSet<String>,
}

/// Reads the lines of `cargo test`.
#[derive(Default)]
pub(super) struct Cargo {
    pub(super) suites: Vec<Suite>,
    program: String,
}

impl Cargo {
    pub(super) fn read(&mut self, line: &str) {
        if let Some(program) = program(line) {
            self.program = program;
        } else if let Some((test, count)) = outcome(line) {
            let module = test.split_once("::").filter(|_| self.program == MODULES);
            let name = match module {
                Some((module, _)) => format!("{MODULES}::{module}"),
                None => self.program.clone(),
            };
            let suite = self.suite(&name);
            suite.count.add(count);
            if count.failed > 0 {
                suite.failed.insert(test.to_owned());
            }
        } else if let Some(total) = totals(line) {
            self.end(total);
        }
    }

    /// Counts what the program counts and had no line, as where its output ran into one.
    fn end(&mut self, total: Count) {
        let modules = format!("{}::", self.program);
        let mut seen = Count::default();
        for suite in &self.suites {
            if suite.name == self.program || suite.name.starts_with(&modules) {
                seen.add(suite.count);
            }
        }
        let name = self.program.clone();
        self.suite(&name).count.add(Count {
            passed: total.passed.saturating_sub(seen.passed),
            failed: total.failed.saturating_sub(seen.failed),
            skipped: total.skipped.saturating_sub(seen.skipped),
        });
    }

    fn suite(&mut self, name: &str) -> &mut Suite {
        let at = self.suites.iter().position(|suite| suite.name == name);
        let at = at.unwrap_or_else(|| {
            self.suites.push(Suite { name: name.to_owned(), ..Suite::default() });
            self.suites.len() - 1
        });
        &mut self.suites[at]
    }
}

/// Reads `Running tests/ci.rs (target/debug/deps/ci-0123abcd)` and `Doc-tests plimsoll_core`.
fn program(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("{name} (examples)"));
    }
    let (_, path) = line.strip_prefix("Running ")?.strip_suffix(')')?.rsplit_once('(')?;
    let file = path.rsplit(['/', '\\']).next()?;
    Some(file.rsplit_once('-').map_or(file, |(name, _)| name).to_owned())
}

/// Reads `test text::range::is_kept ... ok`.
fn outcome(line: &str) -> Option<(&str, Count)> {
    let (test, outcome) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let mut count = Count::default();
    match outcome {
        "ok" => count.passed = 1,
        "FAILED" => count.failed = 1,
        _ if outcome.starts_with("ignored") => count.skipped = 1,
        _ => return None,
    }
    Some((test, count))
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn totals(line: &str) -> Option<Count> {
    let (_, line) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut count = Count::default();
    for part in line.split("; ") {
        let (number, word) = part.split_once(' ')?;
        match word {
            "passed" => count.passed = number.parse().ok()?,
            "failed" => count.failed = number.parse().ok()?,
            "ignored" => count.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(count)
}

/// The files of Playwright's JSON report.
pub(super) fn playwright(report: &Value) -> Vec<Suite> {
    let mut suites = Vec::new();
    for file in list(report, "suites") {
        let name = file["file"].as_str().unwrap_or_default().to_owned();
        let mut suite = Suite { name, ..Suite::default() };
        add_specs(file, &mut suite);
        suites.push(suite);
    }
    suites
}

/// Adds the tests of a file or of a group in it.
fn add_specs(group: &Value, suite: &mut Suite) {
    for spec in list(group, "specs") {
        for test in list(spec, "tests") {
            match test["status"].as_str() {
                Some("expected" | "flaky") => suite.count.passed += 1,
                Some("skipped") => {
                    suite.count.skipped += 1;
                    let reasons = list(test, "annotations").iter();
                    let reasons = reasons.filter_map(|it| it["description"].as_str());
                    suite.why.extend(reasons.map(str::to_owned));
                }
                _ => {
                    suite.count.failed += 1;
                    suite.failed.insert(spec["title"].as_str().unwrap_or_default().to_owned());
                }
            }
        }
    }
    for inner in list(group, "suites") {
        add_specs(inner, suite);
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &str) -> Vec<(String, [usize; 3])> {
        let mut cargo = Cargo::default();
        lines.lines().for_each(|line| cargo.read(line));
        let suites = cargo.suites.into_iter();
        suites
            .map(|it| (it.name, [it.count.passed, it.count.failed, it.count.skipped]))
            .filter(|it| it.1 != [0, 0, 0])
            .collect()
    }

    #[test]
    fn programs_and_modules_are_counted() {
        let found = read(
            "     Running unittests src/lib.rs (target/debug/deps/plimsoll_core-01ab)
running 2 tests
test text::is_kept ... ok
test text::is_cut - should panic ... ok
test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.00s
     Running tests/suite.rs (C:\\target\\debug\\deps\\suite-02)
test laws::keeps ... FAILED
test laws::adds ... ok
test house::stands ... ignored, on Windows
test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s
   Doc-tests plimsoll_core
test core/src/lib.rs - (line 3) ... ok
test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        let expected = [
            ("plimsoll_core", [2, 0, 0]),
            ("suite::laws", [1, 1, 0]),
            ("suite::house", [0, 0, 1]),
            ("plimsoll_core (examples)", [1, 0, 0]),
        ];
        assert_eq!(found, expected.map(|(name, count)| (name.to_owned(), count)));
    }

    #[test]
    fn a_test_whose_line_is_broken_is_counted() {
        let found = read(
            "     Running tests/suite.rs (target/debug/deps/suite-02)
test laws::keeps ... a warning
ok
test laws::adds ... FAILED
test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        let expected = [("suite::laws", [0, 1, 0]), ("suite", [1, 0, 0])];
        assert_eq!(found, expected.map(|(name, count)| (name.to_owned(), count)));
    }

    #[test]
    fn files_of_playwright_are_counted() {
        let report = serde_json::json!({ "suites": [{
            "file": "sites.spec.js",
            "specs": [{ "title": "a", "tests": [{ "status": "expected" }] }],
            "suites": [{ "specs": [
                { "title": "b", "tests": [{ "status": "unexpected" }] },
                { "title": "c", "tests": [{
                    "status": "skipped",
                    "annotations": [{ "type": "skip", "description": "generators" }],
                }] },
            ] }],
        }] });
        let suite = Suite {
            name: "sites.spec.js".to_owned(),
            count: Count { passed: 1, failed: 1, skipped: 1 },
            failed: BTreeSet::from(["b".to_owned()]),
            why: BTreeSet::from(["generators".to_owned()]),
        };
        assert_eq!(playwright(&report), [suite]);
    }
}
