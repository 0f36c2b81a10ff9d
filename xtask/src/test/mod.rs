//! Every check and every test, with one table at the end.
//!
//! A failed step does not hide the later ones: all run, and the exit status tells
//! whether all of them passed.

mod needs;
mod packages;
mod suites;
mod table;

use crate::progress::{Steps, listen, spin};
use crate::run::{announce, cargo, root, step, target};
use crate::{corpus, growth, npm, run, serve, tools, wasm};
use anyhow::{Context, Result, bail};
use needs::{Entry, LIST, Need};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Instant;
use suites::{Count, Suite};
use table::Row;

/// How the Rust tests are run.
const TEST: [&str; 3] = ["test", "--locked", "--no-fail-fast"];
/// The crates whose tests are compiled in other ways.
const ENGINE: &str = "plimsoll-core";
const TASKS: &str = "xtask";
/// The other crates, whose tests run the engine and the command line on the corpus.
const MOST: [&str; 5] = ["--workspace", "--exclude", ENGINE, "--exclude", TASKS];
/// Of the Rust half, but for the growth of cost.
const RUST_STEPS: usize = 5;
const BROWSER_STEPS: usize = 2;
/// Where the corpus is looked for that is not there.
const NOWHERE: &str = "";

/// `test [rust|browser|packages|--fast] [-- ARGUMENTS]`; the arguments go to the chosen half's test runner.
pub(crate) fn command(options: &[&str]) -> Result<()> {
    let (half, arguments) = match options {
        [] => ("all", &[][..]),
        [half @ ("rust" | "browser" | "packages" | "--fast"), "--", arguments @ ..] => {
            (*half, arguments)
        }
        [half @ ("rust" | "browser" | "packages" | "--fast")] => (*half, &[][..]),
        _ => bail!(
            "test takes `rust`, `browser`, `packages` or `--fast`, and after -- what goes to the \
             test runner"
        ),
    };
    let steps = match half {
        "--fast" => 3,
        "rust" => RUST_STEPS,
        "browser" => BROWSER_STEPS,
        "packages" => 2,
        _ => RUST_STEPS + BROWSER_STEPS,
    };
    // Whoever asks for some tests by name is not to wait for the growth of cost.
    let has_growth = matches!(half, "all" | "rust") && arguments.is_empty();
    let command = ["test"].iter().chain(options).copied().collect::<Vec<_>>().join(" ");
    // Nor for those of what is published.
    let more = if has_growth { 2 } else { 0 };
    let steps = Steps::new(&command, steps + more);
    let (rows, needs) = (Vec::new(), BTreeSet::new());
    let mut run = Run { start: Instant::now(), steps, rows, needs };
    if half == "--fast" {
        fast(&mut run, arguments)?;
        return run.finish(false);
    }
    if half == "packages" {
        packages::all(&mut run, arguments)?;
        return run.finish(false);
    }
    // The whole set-up comes first: what is missing is said before minutes of compiling.
    tools::for_page()?;
    if half != "rust" {
        tools::chromium()?;
    }
    // Much of either half is one processor's work, so the page is built beside the Rust tests.
    let page = (half != "rust").then(PageBuild::start).transpose()?;
    if half != "browser" {
        rust(&mut run, arguments)?;
    }
    if has_growth {
        // Those that need nothing built but the command line.
        let path = tools::with_path(&tools::oracles())?;
        let plimsoll = command_line()?;
        packages::test(&mut run, &[], |tests| {
            tests.env("PATH", &path).env("PLIMSOLL", &plimsoll);
        })?;
        growth(&mut run)?;
    }
    if let Some(page) = page {
        browser(&mut run, page, arguments)?;
    }
    run.finish(half != "browser" && arguments.is_empty())
}

/// What is told while somebody waits: nothing is installed, and neither the page nor the corpus is
/// looked at. The crates are those that a plain `cargo test` has.
fn fast(run: &mut Run, arguments: &[&str]) -> Result<()> {
    formatting(run);
    let mut tests = cargo();
    tests.args(TEST).env(corpus::FOLDER, NOWHERE);
    run_tests(run, &mut [tests], arguments)
}

fn formatting(run: &mut Run) {
    if !run.check("formatting", cargo().args(["fmt", "--all", "--check"])) {
        announce("`cargo fmt --all` mends it");
    }
}

fn rust(run: &mut Run, arguments: &[&str]) -> Result<()> {
    const DENY: [&str; 3] = ["--", "-D", "warnings"];
    formatting(run);
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
                // What it is made of is linted above, for the host.
                "--no-deps",
                "-p",
                "plimsoll-web",
                "-p",
                "plimsoll-engine-worker",
                "--target",
                "wasm32-unknown-unknown",
            ])
            .args(DENY),
    );
    let mut most = cargo();
    most.args(TEST)
        .args(MOST)
        .env("PATH", tools::with_path(&tools::oracles())?)
        .env(corpus::FOLDER, corpus());
    // The engine's own tests take minutes to optimise, and half a minute to run as they are.
    let mut engine = cargo();
    engine
        .args(TEST)
        .args(["-p", ENGINE, "--all-features"])
        .args(["--config", "profile.dev.package.plimsoll-core.opt-level=0"]);
    // As this program was compiled.
    let mut tasks = cargo();
    tasks.args(TEST).args(["-p", TASKS, "--profile", wasm::TRIAL]);
    run_tests(run, &mut [most, engine, tasks], arguments)
}

/// Runs Rust tests with their output shown.
fn run_tests(run: &mut Run, tests: &mut [Command], arguments: &[&str]) -> Result<()> {
    const WHAT: &str = "Rust tests";
    let compiled = run.timed("compiling the tests", || {
        tests.iter().try_for_each(|tests| {
            let mut compile = cargo();
            spin(compile.args(tests.get_args()).arg("--no-run").args(arguments))
        })
    });
    if !compiled {
        return Ok(());
    }
    let start = Instant::now();
    let notes = target().join("needs.txt");
    fs::write(&notes, "")?;
    let mut read = suites::Cargo::default();
    let has_passed = run.steps.run(WHAT, None, || {
        let mut all_passed = true;
        for tests in tests {
            let (has_passed, _) =
                listen(tests.args(arguments).env(needs::NOTES, &notes), |line| {
                    println!("{line}");
                    read.read(line);
                })?;
            all_passed &= has_passed;
        }
        Ok(all_passed)
    })?;
    let needs = needs::read(&fs::read_to_string(&notes)?);
    needs::skip(&mut read.suites, &needs);
    run.needs.extend(needs);
    run.add(WHAT, start, read.suites, has_passed);
    Ok(())
}

/// The folder of the corpus; its absence skips tests and fails nothing.
fn corpus() -> PathBuf {
    corpus::fetched().unwrap_or_else(|error| {
        announce(&format!("Without the corpus, tests on it are skipped: {error:#}"));
        NOWHERE.into()
    })
}

/// The short form of `cargo xtask bench growth`.
fn growth(run: &mut Run) -> Result<()> {
    const WHAT: &str = "growth of cost";
    let start = Instant::now();
    let Ok(plimsoll) = command_line() else {
        run.record(WHAT, start, true);
        return Ok(());
    };
    let short = || growth::short(&plimsoll, &growth::Options::default());
    let (passed, failed, skipped) = run.steps.run(WHAT, None, short)?;
    let need = Need {
        suite: WHAT.to_owned(),
        test: WHAT.to_owned(),
        what: "time".to_owned(),
        is_here: skipped == 0,
    };
    let why = if need.is_here { Vec::new() } else { vec![need.what.clone()] };
    run.needs.insert(need);
    let count = Count { passed, failed, skipped };
    let row = Row::step(WHAT, start.elapsed().as_secs_f64(), failed > 0);
    run.rows.push(Row { count, why, ..row });
    Ok(())
}

fn browser(run: &mut Run, page: PageBuild, arguments: &[&str]) -> Result<()> {
    const WHAT: &str = "browser tests";
    let chromium = tools::chromium()?;
    if !page.finish(run)? {
        return Ok(());
    }
    let mut playwright = npm::program("playwright");
    if let Some(generators) = tools::site_generators() {
        playwright.env("PLIMSOLL_SITE_GENERATORS", generators);
    }
    let report = target().join("playwright.json");
    let _ = fs::remove_file(&report);
    playwright
        .args(["test", "--config", "tests/browser/playwright.config.js"])
        .args(arguments)
        .env("PLIMSOLL", command_line()?)
        .env("PLIMSOLL_URL", serve::in_background(root().join("dist"))?)
        .env("PLIMSOLL_REPORT", &report)
        .env("CHROMIUM", chromium);
    let start = Instant::now();
    let played = || playwright.status().context("cannot start Playwright");
    let has_passed = run.steps.run(WHAT, None, played)?.success();
    let report = fs::read(&report).unwrap_or_default();
    let suites = serde_json::from_slice(&report).map(|report| suites::playwright(&report));
    run.add(WHAT, start, suites.unwrap_or_default(), has_passed);
    Ok(())
}

/// The command line, which the page is compared with. It is built with the Rust tests: asked for
/// alone it would have other features, and everything below it be compiled once more.
fn command_line() -> Result<PathBuf> {
    step("Building the command line", cargo().args(TEST).args(MOST).args(["--no-run", "--quiet"]))?;
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
        let (status, seconds) = run.steps.run("the page, built meanwhile", None, || {
            let Ok(ended) = self.ended.join() else { bail!("the page's build was lost") };
            Ok(ended?)
        })?;
        eprint!("{}", fs::read_to_string(self.log)?);
        run.rows.push(Row::step("page", seconds, !status.success()));
        Ok(status.success())
    }
}

struct Run {
    start: Instant,
    steps: Steps,
    rows: Vec<Row>,
    needs: BTreeSet<Need>,
}

impl Run {
    fn check(&mut self, what: &str, command: &mut Command) -> bool {
        self.timed(what, || spin(command))
    }

    /// Does a step whose row has nothing but its time; tells whether it succeeded.
    fn timed(&mut self, what: &str, work: impl FnOnce() -> Result<()>) -> bool {
        let start = Instant::now();
        let checked = self.steps.run(what, None, work);
        if let Err(error) = &checked {
            eprintln!("xtask: {error:#}");
        }
        self.record(what, start, checked.is_err());
        checked.is_ok()
    }

    fn record(&mut self, what: &str, start: Instant, has_failed: bool) {
        self.rows.push(Row::step(what, start.elapsed().as_secs_f64(), has_failed));
    }

    /// Adds the suites of a run that took since `start`. One that failed without a test that did
    /// ended early.
    fn add(&mut self, what: &str, start: Instant, suites: Vec<Suite>, has_passed: bool) {
        let has_told = suites.iter().any(|suite| suite.count.failed > 0);
        self.record(what, start, !has_passed && !has_told);
        self.rows.extend(suites.into_iter().filter(|it| it.count.total() > 0).map(Row::from));
    }

    /// Prints the table. `is_whole`, where every suite ran.
    fn finish(mut self, is_whole: bool) -> Result<()> {
        let list = needs::list()?;
        let unlisted =
            if run::is_ci() { needs::fail_unlisted(&mut self.rows, &list) } else { Vec::new() };
        // A suite that failed may not have come to ask.
        let all_asked = is_whole && self.rows.iter().all(|row| !row.has_failed);
        let unused = if all_asked { needs::unused(&list, &self.needs) } else { Vec::new() };
        announce("Summary");
        print!("{}", table::print(&self.rows));
        let seconds = self.start.elapsed().as_secs();
        println!("{} min {} s", seconds / 60, seconds % 60);
        for Entry { suite, what } in unlisted {
            println!("{suite} is skipped for want of {what}, which {LIST} does not have");
        }
        for Entry { suite, what } in &unused {
            println!("{LIST}: {suite} asks for no {what}: remove it there");
        }
        let failed = self.rows.iter().filter(|row| row.has_failed).map(|row| row.name.as_str());
        let failed: Vec<&str> = failed.chain((!unused.is_empty()).then_some(LIST)).collect();
        if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
    }
}
