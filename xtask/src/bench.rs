//! The budgets: what was promised, and what this machine measures. Nothing here is a unit
//! test, since times depend on the machine.

#![expect(clippy::cast_precision_loss, reason = "sizes are shown with three digits")]

use crate::run::{announce, cargo, command as program, find, output, step, target};
use crate::{corpus, embed, growth, page, serve, tools, worker};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const MEGABYTE: usize = 1_000_000;
/// The most that the page fetches until its first findings: kilobytes in brotli. It is a budget of
/// the whole, as a visitor waits for the whole; 600 is the aim. It holds for a visit, which is shown
/// the sample, and for a link, whose text nobody knows before.
const FIRST_LOAD: f64 = 800.0;
/// The most that an embed alone fetches until its first findings: kilobytes in brotli.
const EMBED_LOAD: f64 = 720.0;
/// The most requests of an embed until its first findings.
const EMBED_REQUESTS: f64 = 20.0;
/// Lines of the files that are typed in, with the most that a keystroke may take of the page's thread,
/// in milliseconds.
const TYPED: [(usize, f64); 3] = [(42, 4.0), (300, 8.0), (650, 12.0)];

/// A stage with problems of many kinds; `@` numbers it.
const STAGE: &str = r#"FROM python:3.12 AS stage@
LABEL org.opencontainers.image.title="service @"
ARG VERSION=1.0
ENV APP_HOME=/srv/app \
    PATH=/srv/app/bin:$PATH
WORKDIR app
# Packages of the system.
RUN apt-get update && apt-get install -y \
    build-essential \
    curl \
    git && \
    rm -rf /tmp/*
RUN pip install flask==3.0 gunicorn && cd /srv && ls | grep app
RUN curl -sSL https://example.com/install.sh | bash

COPY . .
ADD requirements.txt /srv/app/
RUN npm install && npm run build
RUN useradd -u 1000 app && chown -R app /srv/app
RUN set -eux; \
    for name in one two three; do echo "$name $VERSION" >> /srv/app/names; done
EXPOSE 8080
VOLUME /srv/app/data
CMD gunicorn app:app
"#;

/// `bench`: builds what is released, measures it and prints the table; fails when a
/// budget is missed.
pub(crate) fn command() -> Result<()> {
    let chromium = tools::chromium()?;
    let dist = page::build()?;
    let plimsoll = released()?;
    let folder = target().join("bench");
    fs::create_dir_all(&folder)?;

    announce("Measuring");
    let mut table = Table::default();
    // Memory comes first: a child's peak starts at that of this program, and compressing
    // the bundles raises it.
    megabytes(&mut table, &plimsoll, &folder)?;
    real_files(&mut table, &plimsoll)?;
    changes(&mut table, &folder)?;
    in_browser(&mut table, &dist, &chromium, &folder)?;
    announce("Measuring growth");
    let missed = growth::table(&plimsoll, &growth::Options::default())?;
    table.at_most("growth: rows above their limit", 0.0, missed as f64, "rows");
    table.print()
}

/// `bench growth`: only the table of growth; fails when a row misses a limit.
pub(crate) fn growth(options: &[&str]) -> Result<()> {
    let options = growth::Options::read(options)?;
    let plimsoll = options.plimsoll.clone().map_or_else(released, Ok)?;
    if options.short {
        let (_, failed, skipped) = growth::short(&plimsoll, &options)?;
        if failed + skipped > 0 {
            bail!("{failed} runs cost too much, and for {skipped} shapes there was no time");
        }
        return Ok(());
    }
    match growth::table(&plimsoll, &options)? {
        0 => Ok(()),
        missed => bail!("{missed} rows of the growth table miss a limit"),
    }
}

/// The command line as it is released.
fn released() -> Result<PathBuf> {
    step(
        "Building the command line",
        cargo().args(["build", "--locked", "--profile", "dist", "-p", "plimsoll"]),
    )?;
    Ok(target().join("dist/plimsoll"))
}

/// Time and memory of the command line on a megabyte.
fn megabytes(table: &mut Table, plimsoll: &Path, folder: &Path) -> Result<()> {
    const BUDGET: f64 = 64.0;
    let repeated = |start: &str, part: &str| {
        let parts = MEGABYTE / part.len();
        format!("FROM debian:13\n{start}{}\n", part.repeat(parts))
    };
    let mut measured = |what: &str, text: String| -> Result<Measured> {
        let file = folder.join(what.replace(' ', "-"));
        fs::write(&file, text)?;
        let measured = measure(check(plimsoll).arg(&file))?;
        table.note(&format!("{what}: time"), &format!("{:.2} s", measured.seconds));
        Ok(measured)
    };
    let real = real_text();
    let mut budgeted = vec![
        ("1 MB in one RUN line", repeated("RUN true", " && apt-get install -y curl")),
        ("1 MB in one ENV line", repeated("ENV", " NAME=some$VALUE")),
    ];
    if !real.is_empty() {
        budgeted.push(("1.5 MB of real Dockerfiles", real));
    }
    // Some 24,000 problems with their fixes: the findings weigh more than the text.
    budgeted.push(("1 MB with a problem in each line", stages(MEGABYTE)));
    let mut memory = Vec::new();
    for (what, text) in budgeted {
        memory.push((what, measured(what, text)?.megabytes));
    }
    for (what, megabytes) in memory {
        table.at_most(&format!("{what}: memory"), BUDGET, megabytes, "MB");
    }
    Ok(())
}

/// A change of a long file in the cache simulator.
fn changes(table: &mut Table, folder: &Path) -> Result<()> {
    const STEPS: [&str; 5] = ["FROM ", "RUN ", "COPY ", "ADD ", "WORKDIR "];
    let mut text = String::new();
    let mut steps = 0;
    for line in stages(MEGABYTE).split_inclusive('\n') {
        steps += usize::from(STEPS.iter().any(|step| line.starts_with(step)));
        if steps > 1_000 {
            break;
        }
        text.push_str(line);
    }
    // The last stage needs many of the others.
    text.push_str("FROM debian:13\n");
    text.push_str(
        &(0..50).map(|n| format!("COPY --from=stage{} /srv /{n}\n", n + 1)).collect::<String>(),
    );
    let file = folder.join("1000-steps");
    fs::write(&file, text)?;
    let output = cargo()
        .args(["run", "--locked", "--profile", "dist", "--quiet", "-p", "plimsoll-core"])
        .args(["--example", "simulate", "--"])
        .arg(&file)
        .stderr(Stdio::inherit())
        .output()?;
    let output = String::from_utf8_lossy(&output.stdout);
    let times: Vec<f64> =
        output.split_whitespace().filter_map(|milliseconds| milliseconds.parse().ok()).collect();
    let [change, size] = times.as_slice() else {
        bail!("the simulator's example printed {output:?} in place of two times")
    };
    table.at_most("a change in the cache simulator, 1,000 steps", 10.0, *change, "ms");
    table.at_most("the size of the same file", 40.0, *size, "ms");
    Ok(())
}

/// A megabyte of the corpus, which is a little smaller; empty where it is absent.
fn real_text() -> String {
    let files = corpus::folder().map(|folder| files_below(&folder)).unwrap_or_default();
    let corpus: String = files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
    if corpus.is_empty() { corpus } else { corpus.repeat(MEGABYTE.div_ceil(corpus.len())) }
}

/// The corpus through the command line, with hadolint beside it.
fn real_files(table: &mut Table, plimsoll: &Path) -> Result<()> {
    const WHAT: &str = "corpus on the command line";
    const RUNS: usize = 5;
    let Some(corpus) = corpus::folder() else {
        table.note(WHAT, "skipped: `cargo xtask corpus` fetches it");
        return Ok(());
    };
    let files = files_below(&corpus);
    let times = (0..RUNS)
        .map(|_| Ok(measure(check(plimsoll).args(&files))?.seconds))
        .collect::<Result<Vec<f64>>>()?;
    let seconds = median(times);
    table.at_most(&format!("{WHAT}, {} files", files.len()), 0.5, seconds, "s");
    let installed =
        tools::installed_oracles().map(|bin| bin.join("hadolint")).filter(|file| file.is_file());
    let Some(hadolint) = installed.or_else(|| find("hadolint")) else {
        table.note(
            "hadolint on the same files",
            "skipped: not installed (`cargo xtask test rust` does it)",
        );
        return Ok(());
    };
    let theirs =
        measure(program(hadolint).args(["--no-fail", "--format", "json"]).args(&files))?.seconds;
    table.note("hadolint on the same files", &format!("{theirs:.1} s"));
    table.at_least("times faster than hadolint", 50.0, theirs / seconds);
    Ok(())
}

/// The built page in headless Chromium: what a first visit loads, and how long analyses take.
fn in_browser(table: &mut Table, dist: &Path, chromium: &Path, folder: &Path) -> Result<()> {
    let all = stages(MEGABYTE);
    let typed = TYPED.map(|(count, _)| all.split_inclusive('\n').take(count).collect::<String>());
    let mut files = Vec::new();
    for (number, text) in typed.into_iter().chain(hostile()).enumerate() {
        let file = folder.join(format!("in-page-{number}"));
        fs::write(&file, text)?;
        files.push(file);
    }
    let address = serve::in_background(dist.to_owned())?;
    let script = Path::new("xtask/bench.mjs");
    let output = program("node")
        .arg(script)
        .arg(address)
        .arg(chromium)
        .args(&files)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("{} ended with {}", script.display(), output.status);
    }
    let measured: Value = serde_json::from_slice(&output.stdout)?;

    let number = |value: &Value, what: &str| {
        value.as_f64().with_context(|| format!("{} measured no {what}", script.display()))
    };
    let typed = &measured["typed"];
    let mut longest: f64 = 0.0;
    for (place, (lines, most)) in TYPED.into_iter().enumerate() {
        let thread = number(&typed[place]["thread"], "time of the page's thread")?;
        let what = format!("a keystroke, {lines} lines: the page's thread");
        table.at_most(&what, most, thread, "ms");
        longest = longest.max(number(&typed[place]["longest"], "longest task")?);
    }
    let findings = number(&typed[1]["findings"], "time of new findings")?;
    table.at_most("a keystroke, 300 lines: until new findings", 60.0, findings, "ms");
    table.at_most("the longest task while typing", 50.0, longest, "ms");
    let slowed = number(&measured["slowed"]["findings"], "time on a slow processor")?;
    table.at_most("the same until findings, processor slowed four times", 250.0, slowed, "ms");
    let hostile = measured["hostile"].as_array().into_iter().flatten();
    let hostile = hostile.filter_map(Value::as_f64).fold(0.0, f64::max);
    table.at_most("hostile links: the longest task", 100.0, hostile, "ms");
    for (visit, where_from, editable, findings) in [
        ("visit", "from localhost", 300.0, 700.0),
        ("far", "at 1.6 Mbit/s and 150 ms", 1_500.0, 5_000.0),
    ] {
        let visit = &measured[visit];
        let time = number(&visit["editable"], "time of the editor")?;
        table.at_most(&format!("editable {where_from}"), editable, time, "ms");
        let time = number(&visit["findings"], "time of the first findings")?;
        table.at_most(&format!("first findings {where_from}"), findings, time, "ms");
    }
    for (visit, where_from, findings) in
        [("opened", "from localhost", 700.0), ("farOpened", "at 1.6 Mbit/s and 150 ms", 5_000.0)]
    {
        let time = number(&measured[visit]["findings"], "time of a link's findings")?;
        table.at_most(&format!("a link's findings {where_from}"), findings, time, "ms");
    }
    for (visit, what) in [("visit", "a visit"), ("opened", "a link")] {
        let shift = number(&measured[visit]["shift"], "layout shift")?;
        table.at_most(&format!("layout shift of {what}"), 0.01, shift, "");
    }

    table.at_most(
        "shell linter in its worker, 42 lines",
        150.0,
        measured["shell"].as_f64().context("no time of the shell linter")?,
        "ms",
    );
    let size = brotli_size(&worker::SHELL.module(dist))? as f64 / 1_000.0;
    table.at_most("shell linter's worker, brotli", 1_300.0, size, "kB");

    // What was asked for until the first findings were shown.
    for (visit, what) in [("visit", "a visit"), ("opened", "a link")] {
        let mut groups = [("page's wasm", 0), ("engine", 0), ("editor", 0), ("everything else", 0)];
        for request in requests(&measured[visit]["requests"]) {
            let (path, size) = loaded(dist, request)?;
            let group = match path {
                path if path.starts_with("engine/") => 1,
                path if Path::new(path).extension() == Some(OsStr::new("wasm")) => 0,
                embed::EDITOR => 2,
                _ => 3,
            };
            groups[group].1 += size;
        }
        for (part, size) in groups.into_iter().filter(|(_, size)| *size > 0) {
            let size = format!("{:.1} kB", size as f64 / 1_000.0);
            table.note(&format!("first load of {what}, brotli: {part}"), &size);
        }
        let all: usize = groups.iter().map(|(_, size)| size).sum();
        let what = format!("first load of {what}, brotli: all of it");
        table.at_most(&what, FIRST_LOAD, all as f64 / 1_000.0, "kB");
    }
    let asked = requests(&measured["embed"]);
    let mut embed = 0;
    for request in &asked {
        embed += loaded(dist, request)?.1;
    }
    table.at_most("first load of an embed, brotli", EMBED_LOAD, embed as f64 / 1_000.0, "kB");
    table.at_most("requests of an embed", EMBED_REQUESTS, asked.len() as f64, "");
    let element = loaded(dist, "/embed.js")?.1;
    table.at_most("embed.js, brotli", 3.0, element as f64 / 1_000.0, "kB");
    Ok(())
}

/// Texts that fit into a link of few characters and take long to look at.
fn hostile() -> [String; 4] {
    [
        format!("FROM debian:13\n{}", "RUN true\n".repeat(20_000)),
        format!("FROM debian:12\nRUN echo{}\n", " a".repeat(64_000)),
        "FROM a\n".repeat(40_000),
        format!("FROM debian:12\n{}", "WORKDIR a\n".repeat(25_000)),
    ]
}

/// The paths of a visit's requests.
fn requests(measured: &Value) -> Vec<&str> {
    measured.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The file that a first load asks for, and its size in brotli.
fn loaded<'r>(dist: &Path, request: &'r str) -> Result<(&'r str, usize)> {
    let path = request.trim_start_matches('/');
    let path = if path.is_empty() { "index.html" } else { path };
    let size = brotli_size(&dist.join(path));
    Ok((path, size.with_context(|| format!("the first load asks for /{path}"))?))
}

/// As many stages as make up `size` bytes or a little more.
fn stages(size: usize) -> String {
    let mut text = String::with_capacity(size + 2 * STAGE.len());
    for number in 1.. {
        if text.len() >= size {
            break;
        }
        text.push_str(&STAGE.replace('@', &number.to_string()));
    }
    text
}

fn check(plimsoll: &Path) -> Command {
    let mut command = program(plimsoll);
    command.args(["check", "--fail-on", "never", "--format", "json"]);
    command
}

struct Measured {
    seconds: f64,
    megabytes: f64,
}

/// Runs a program that has to succeed; its output is thrown away.
fn measure(command: &mut Command) -> Result<Measured> {
    let start = Instant::now();
    let used = command.stdout(Stdio::null()).spawn().and_then(wait4::Wait4::wait4);
    let used = used.with_context(|| format!("{command:?}"))?;
    if !used.status.success() {
        bail!("{} ended with {}", command.get_program().display(), used.status);
    }
    Ok(Measured {
        seconds: start.elapsed().as_secs_f64(),
        megabytes: used.rusage.maxrss as f64 / 1e6,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// All files in the folders of `folder`, sorted.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = folders.flat_map(|entry| files_in(&entry.path())).collect();
    files.sort();
    files
}

/// The files of a folder, sorted.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// The bytes of a file in brotli at its best, as hosts send it.
fn brotli_size(file: &Path) -> Result<usize> {
    const SIZE: &str = "zlib.brotliCompressSync(fs.readFileSync(process.argv[1])).length";
    let size = output(program("node").args(["--print", SIZE]).arg(file));
    size.and_then(|size| size.trim().parse().ok())
        .with_context(|| format!("Node.js cannot compress {}", file.display()))
}

#[derive(Default)]
struct Table {
    rows: Vec<[String; 4]>,
    missed: usize,
}

impl Table {
    fn at_most(&mut self, what: &str, budget: f64, measured: f64, unit: &str) {
        self.row(
            what,
            format!("≤ {budget} {unit}"),
            format!("{measured:.*} {unit}", digits(measured)),
            measured <= budget,
        );
    }

    fn at_least(&mut self, what: &str, budget: f64, measured: f64) {
        self.row(
            what,
            format!("≥ {budget}"),
            format!("{measured:.*}", digits(measured)),
            measured >= budget,
        );
    }

    fn note(&mut self, what: &str, measured: &str) {
        self.rows.push([what.to_owned(), String::new(), measured.to_owned(), String::new()]);
    }

    fn row(&mut self, what: &str, budget: String, measured: String, kept: bool) {
        self.missed += usize::from(!kept);
        let verdict = if kept { "ok" } else { "MISSED" };
        self.rows.push([what.to_owned(), budget, measured, verdict.to_owned()]);
    }

    fn print(self) -> Result<()> {
        let head = ["", "budget", "measured", ""].map(str::to_owned);
        let rows: Vec<&[String; 4]> = std::iter::once(&head).chain(&self.rows).collect();
        let width =
            |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2)];
        for [what, budget, measured, verdict] in rows {
            println!(
                "{what:<0$}  {budget:>1$}  {measured:>2$}  {verdict}",
                widths[0], widths[1], widths[2]
            );
        }
        if self.missed > 0 {
            bail!("{} budgets are missed", self.missed);
        }
        Ok(())
    }
}

/// Decimals that say something at this size.
fn digits(value: f64) -> usize {
    match value {
        value if value < 1.0 => 3,
        value if value < 100.0 => 1,
        _ => 0,
    }
}
