//! Every check and every test, with one summary at the end.
//!
//! A failed step does not hide the later ones: all run, and the exit status tells
//! whether all of them passed.

use crate::run::{announce, cargo, root, step, target};
use crate::{growth, npm, page, run, serve, tools};
use anyhow::{Result, bail};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// `test [rust|browser] [-- ARGUMENTS]`; the arguments go to the chosen half's test runner.
pub(crate) fn command(options: &[&str]) -> Result<()> {
    let (half, arguments) = match options {
        [] => ("all", &[][..]),
        [half @ ("rust" | "browser"), "--", arguments @ ..] => (*half, arguments),
        [half @ ("rust" | "browser")] => (*half, &[][..]),
        _ => bail!(
            "test takes `rust` or `browser`, and after -- what goes to that half's test runner"
        ),
    };
    let mut run = Run { start: Instant::now(), results: Vec::new() };
    // The whole set-up comes first: what is missing is said before minutes of compiling.
    tools::for_page()?;
    page::editor()?;
    if half != "rust" {
        tools::chromium()?;
    }
    // Much of either half is one processor's work, so the page is built beside the Rust tests.
    let page = (half != "rust").then(PageBuild::start).transpose()?;
    if half != "browser" {
        rust(&mut run, arguments)?;
    }
    if let Some(page) = page {
        browser(&mut run, page, arguments)?;
    }
    run.finish()
}

fn rust(run: &mut Run, arguments: &[&str]) -> Result<()> {
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    let oracles = tools::oracles();
    run.check("formatting", cargo().args(["fmt", "--all", "--check"]));
    run.check(
        "lints",
        cargo().args(["clippy", "--locked", "--all-targets"]).arg("--workspace").args(DENY),
    );
    run.check(
        "lints of the page",
        cargo()
            .args([
                "clippy",
                "--locked",
                "-p",
                "plimsoll-web",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .args(DENY),
    );
    let path = tools::with_path(&oracles)?;
    let mut tests = cargo();
    tests
        .args(["test", "--locked", "--no-fail-fast"])
        .arg("--workspace")
        .args(arguments)
        .env("PATH", path);
    run.tests("Rust tests", &mut tests, count_cargo);
    // Whoever asks for some tests by name is not to wait for this.
    if arguments.is_empty() { growth(run) } else { Ok(()) }
}

/// The short form of `cargo xtask bench growth`.
fn growth(run: &mut Run) -> Result<()> {
    let plimsoll = command_line()?;
    announce("Measuring how cost grows");
    let start = Instant::now();
    let (passed, failed, skipped) = growth::short(&plimsoll, &growth::Options::default())?;
    let outcome = if failed == 0 { Outcome::Passed } else { Outcome::Failed };
    run.record("growth of cost", start, outcome, Count { passed, failed, skipped });
    Ok(())
}

fn browser(run: &mut Run, page: PageBuild, arguments: &[&str]) -> Result<()> {
    let chromium = tools::chromium()?;
    if !page.finish(run)? {
        return Ok(());
    }
    let mut playwright = npm::program("playwright");
    if let Some(generators) = tools::site_generators() {
        playwright.env("PLIMSOLL_SITE_GENERATORS", generators);
    }
    playwright
        .args(["test", "--config", "tests/browser/playwright.config.js"])
        .args(arguments)
        .env("PLIMSOLL", command_line()?)
        .env("PLIMSOLL_URL", serve::in_background(root().join("dist"))?)
        .env("CHROMIUM", chromium);
    run.tests("browser tests", &mut playwright, count_playwright);
    Ok(())
}

/// The command line, which the page is compared with. It is built with all the Rust tests: asked
/// for alone it would have other features, and everything below it be compiled once more.
fn command_line() -> Result<PathBuf> {
    step(
        "Building the command line",
        cargo().args(["test", "--locked", "--workspace", "--no-run", "--quiet"]),
    )?;
    Ok(target().join("debug/plimsoll").with_extension(std::env::consts::EXE_EXTENSION))
}

/// A build of the page that goes on while other checks run. What it says is kept until they are done.
struct PageBuild {
    log: PathBuf,
    ended: JoinHandle<std::io::Result<(ExitStatus, f64)>>,
}

impl PageBuild {
    fn start() -> Result<Self> {
        announce("Building the page meanwhile");
        let log = target().join("page-build.log");
        let file = fs::File::create(&log)?;
        let mut build = run::command(std::env::current_exe()?);
        build.arg("build").stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let ended = thread::spawn(move || {
            let start = Instant::now();
            build.status().map(|status| (status, start.elapsed().as_secs_f64()))
        });
        Ok(Self { log, ended })
    }

    /// Waits for its end, shows what it said, and tells whether there is a page.
    fn finish(self, run: &mut Run) -> Result<bool> {
        announce("Waiting for the page");
        let Ok(ended) = self.ended.join() else { bail!("the page's build was lost") };
        let (status, seconds) = ended?;
        eprint!("{}", fs::read_to_string(self.log)?);
        let outcome = if status.success() { Outcome::Passed } else { Outcome::Failed };
        run.results.push(("page", seconds, outcome, Count::default()));
        Ok(status.success())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
}

struct Run {
    start: Instant,
    results: Vec<(&'static str, f64, Outcome, Count)>,
}

impl Run {
    fn check(&mut self, what: &'static str, command: &mut Command) {
        let start = Instant::now();
        let outcome = match step(&format!("Checking {what}"), command) {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                eprintln!("xtask: {error:#}");
                Outcome::Failed
            }
        };
        self.record(what, start, outcome, Count::default());
    }

    /// Runs tests with their output shown; `count` reads the totals out of its lines.
    fn tests(
        &mut self,
        what: &'static str,
        command: &mut Command,
        count: fn(&str) -> Option<Count>,
    ) {
        announce(&format!("Running {what}"));
        let start = Instant::now();
        let mut total = Count::default();
        let ended = command.stdout(Stdio::piped()).spawn().and_then(|mut child| {
            if let Some(output) = child.stdout.take() {
                for line in BufReader::new(output).split(b'\n') {
                    let line = line?;
                    let line = String::from_utf8_lossy(&line);
                    println!("{line}");
                    total.add(count(&line).unwrap_or_default());
                }
            }
            child.wait()
        });
        let outcome = if ended.is_ok_and(|status| status.success()) {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        self.record(what, start, outcome, total);
    }

    fn record(&mut self, what: &'static str, start: Instant, outcome: Outcome, count: Count) {
        self.results.push((what, start.elapsed().as_secs_f64(), outcome, count));
    }

    fn finish(self) -> Result<()> {
        announce("Summary");
        let mut total = Count::default();
        for (what, seconds, outcome, count) in &self.results {
            let word = if *outcome == Outcome::Passed { "ok" } else { "FAILED" };
            let tests = if *count == Count::default() { String::new() } else { in_words(*count) };
            println!("  {word:<7} {what:<17} {seconds:>5.0} s  {tests}");
            total.add(*count);
        }
        let seconds = self.start.elapsed().as_secs();
        println!("{} in {} min {} s", in_words(total), seconds / 60, seconds % 60);
        let failed: Vec<&str> = self
            .results
            .iter()
            .filter(|result| result.2 == Outcome::Failed)
            .map(|result| result.0)
            .collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }
}

fn in_words(count: Count) -> String {
    format!("{} tests passed, {} failed, {} skipped", count.passed, count.failed, count.skipped)
}

/// Reads `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn count_cargo(line: &str) -> Option<Count> {
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

/// Reads one of the list reporter's last lines: `  3 passed (4.1s)`.
fn count_playwright(line: &str) -> Option<Count> {
    let mut words = line.strip_prefix("  ")?.split(' ');
    let number = words.next()?.parse().ok()?;
    let rest: Vec<&str> = words.collect();
    Some(match rest.as_slice() {
        ["passed", ..] => Count { passed: number, ..Count::default() },
        ["failed" | "interrupted"] => Count { failed: number, ..Count::default() },
        ["skipped"] | ["did", "not", "run"] => Count { skipped: number, ..Count::default() },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_from_both_runners() {
        let cargo = count_cargo(
            "test result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.00s",
        );
        assert_eq!(cargo, Some(Count { passed: 3, failed: 2, skipped: 1 }));
        assert_eq!(count_cargo("test text::range ... ok"), None);
        assert_eq!(
            count_playwright("  12 passed (3.1s)"),
            Some(Count { passed: 12, ..Count::default() })
        );
        assert_eq!(count_playwright("  1 failed"), Some(Count { failed: 1, ..Count::default() }));
        assert_eq!(
            count_playwright("  2 did not run"),
            Some(Count { skipped: 2, ..Count::default() })
        );
        assert_eq!(count_playwright("    1 passed by"), None);
    }
}
