//! The tests of what is published, by Node.js's test runner.

use super::Run;
use super::needs::Need;
use super::suites::{Count, Suite};
use crate::progress::listen;
use crate::run::{command, root};
use crate::{dist, npm, tools};
use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// Makes the packages and tests them where they are installed. Apart from the other tests, as it
/// compiles the command line and the engine as they are released.
pub(super) fn all(run: &mut Run, arguments: &[&str]) -> Result<()> {
    npm::install()?;
    let native = run.steps.run("the packages", None, dist::for_tests)?;
    let folder = dist::folder()?;
    let program = std::env::current_exe()?;
    // Each has a `python3`, and what is imported is among the customers.
    let path = tools::customers().into_iter().chain(tools::oracles());
    let path = tools::with_path(&path.collect::<Vec<_>>())?;
    test(run, arguments, |tests| {
        tests
            .env("PATH", &path)
            .env("PLIMSOLL", &native)
            .env("PLIMSOLL_PACKAGES", &folder)
            .env("PLIMSOLL_XTASK", &program);
    })
}

/// Runs the tests one file after another: some make packages that others install.
pub(super) fn test(run: &mut Run, arguments: &[&str], with: impl Fn(&mut Command)) -> Result<()> {
    const WHAT: &str = "tests of packages";
    let start = Instant::now();
    let mut suites = Vec::new();
    let mut skipped = Vec::new();
    let files = files()?;
    let has_passed = run.steps.run(WHAT, None, || {
        let mut has_passed = true;
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let mut read = Tap::default();
            let mut tests = command("node");
            tests.args(["--test", "--test-reporter=tap"]).args(arguments).arg(&file);
            with(&mut tests);
            has_passed &= listen(&mut tests, |line| {
                println!("{line}");
                read.read(line);
            })?
            .0;
            let name = format!("packages::{}", name.trim_end_matches(".test.mjs"));
            for why in &read.why {
                skipped.push((name.clone(), why.clone()));
            }
            suites.push(Suite {
                name,
                count: read.count,
                failed: read.failed.into_iter().collect(),
                why: read.why.into_iter().collect(),
            });
        }
        Ok(has_passed)
    })?;
    run.needs.extend(skipped.into_iter().map(|(suite, what)| Need {
        test: suite.clone(),
        suite,
        what,
        is_here: false,
    }));
    run.add(WHAT, start, suites, has_passed);
    Ok(())
}

fn files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("tests/packages"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads the Test Anything Protocol as Node.js writes it.
#[derive(Default)]
struct Tap {
    count: Count,
    failed: Vec<String>,
    why: Vec<String>,
    /// The indentation of the test that was read last: of a group, its tests come before it.
    depth: usize,
}

impl Tap {
    fn read(&mut self, line: &str) {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        let (has_passed, rest) = match (text.strip_prefix("ok "), text.strip_prefix("not ok ")) {
            (Some(rest), _) => (true, rest),
            (_, Some(rest)) => (false, rest),
            _ => return,
        };
        let Some((_, name)) = rest.split_once(" - ") else { return };
        let is_group = self.depth > depth;
        self.depth = depth;
        if let Some((_, why)) = name.split_once(" # SKIP ") {
            self.count.skipped += 1;
            self.why.push(why.to_owned());
        } else if !is_group && has_passed {
            self.count.passed += 1;
        } else if !is_group {
            self.count.failed += 1;
            self.failed.push(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_no_tests_and_what_is_skipped_says_why() {
        let mut tap = Tap::default();
        let lines = "TAP version 13
# Subtest: the action
    # Subtest: names
    ok 1 - names
      ---
      duration_ms: 1
      ...
    not ok 2 - secrets
    1..2
not ok 1 - the action
ok 2 - the wheel # SKIP packages
ok 3 - alone
# pass 2";
        lines.lines().for_each(|line| tap.read(line));
        assert_eq!(tap.count, Count { passed: 2, failed: 1, skipped: 1 });
        assert_eq!((tap.failed, tap.why), (vec!["secrets".into()], vec!["packages".into()]));
    }
}
