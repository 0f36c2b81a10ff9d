//! The growth of cost with the input: hostile shapes of growing size through every command.
//!
//! `cargo xtask bench` prints the whole table; `cargo xtask test` runs a short form of it.

mod run;
mod shapes;

use crate::run::root;
use anyhow::{Context as _, Result, bail};
use run::{Cost, End, Task, Written};
use shapes::Shape;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// The sizes of the whole input, in bytes, each twice the one before, and a last one for limits.
const SIZES: [usize; 3] = [64_000, 128_000, 256_000];
const LARGE: usize = 1_000_000;
/// The most that a doubling may multiply the cost by, where it takes long enough to be no noise.
const TIMES: f64 = 2.5;
const FROM_SECONDS: f64 = 0.3;
/// Seconds and megabytes at the last of [`SIZES`], and at [`LARGE`].
const LIMIT: (f64, f64) = (2.0, 128.0);
const LARGE_LIMIT: (f64, f64) = (5.0, 256.0);
/// A run is stopped after so many seconds of the processor.
const KILLED_AT: u32 = 10;
/// A row that misses its limit is measured so often, and the least counts.
const TRIES: usize = 3;

/// The short form: sizes, the seconds from which on growth is judged, and the limits of a build that
/// is not optimised.
const SHORT_SIZES: [usize; 2] = [16_000, 32_000];
/// Those of the cache's simulator, which takes longer.
const SHORT_CACHE_SIZES: [usize; 2] = [4_000, 8_000];
/// The most that a doubling may multiply the cost by in the short form: a loop in a loop costs four
/// times as much, and a machine that is busy with something else makes small times differ.
const SHORT_TIMES: f64 = 3.0;
/// Shapes whose values grow with the text until they reach the 4,096 bytes that are kept of one: at
/// these sizes they have not, so the table alone judges them in the simulator.
const BELOW_LIMIT: [&str; 4] = [
    "one long value and its uses",
    "PATH that grows",
    "relative folders",
    "relative folders of an absolute one",
];
const SHORT_TASKS: [Task; 2] = [Task::Check, Task::Cache];
const SHORT_SECONDS: f64 = 0.3;
const SHORT_KILLED_AT: u32 = 5;
const SHORT_MEGABYTES: f64 = 64.0;
/// So long it may take in all; what is left then is skipped.
const SHORT_TIME: Duration = Duration::from_secs(85);

/// The options of the measurement.
#[derive(Default)]
pub(crate) struct Options {
    /// The program; the released one if not given.
    pub(crate) plimsoll: Option<PathBuf>,
    /// Parts of the names of shapes or commands; all if empty.
    pub(crate) names: Vec<String>,
    /// The number that run at once; that of the processors if not given.
    pub(crate) jobs: Option<usize>,
    /// Leaves out what takes longest: a megabyte.
    pub(crate) quick: bool,
    /// Only what the tests run.
    pub(crate) short: bool,
}

impl Options {
    /// Reads `[--plimsoll PATH] [--jobs N] [--quick] [--short] [NAME...]`.
    pub(crate) fn read(words: &[&str]) -> Result<Self> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--plimsoll" => {
                    let path = words.next().context("--plimsoll takes a path")?;
                    options.plimsoll = Some(std::path::absolute(path)?);
                }
                "--jobs" => {
                    let number = words.next().context("--jobs takes a number")?;
                    options.jobs = Some(number.parse()?);
                }
                "--quick" => options.quick = true,
                "--short" => options.short = true,
                name if name.starts_with('-') => bail!("not understood: {name}"),
                name => options.names.push(name.to_owned()),
            }
        }
        Ok(options)
    }

    fn wants(&self, shape: &str, task: Task) -> bool {
        self.names.is_empty()
            || self.names.iter().any(|name| shape.contains(name.as_str()) || task.name() == name)
    }
}

/// One line of the table.
struct Row {
    shape: String,
    task: Task,
    /// At each of [`SIZES`]; fewer where it was killed before.
    costs: Vec<Cost>,
    large: Option<Cost>,
}

/// Measures and prints the table; the number of rows that miss a limit.
pub(crate) fn table(plimsoll: &Path, options: &Options) -> Result<usize> {
    let mut work = Vec::new();
    for shape in shapes::all()? {
        let tasks: Vec<Task> =
            Task::ALL.into_iter().filter(|task| options.wants(&shape.name, *task)).collect();
        if !tasks.is_empty() {
            work.push((shape, tasks));
        }
    }
    let shapes = work.len();
    println!("{}", head(options.quick));
    let (mut rows, _) = side_by_side(
        "growth",
        options.jobs.unwrap_or_else(processors),
        work,
        || false,
        |folder, (shape, tasks)| {
            let measured = measure(plimsoll, folder, shape, tasks, options.quick)?;
            for row in &measured {
                println!("{}", row.line());
            }
            Ok(measured)
        },
    )?;
    rows.extend(ignore_lists(plimsoll, options)?);
    summary(shapes, &rows);
    Ok(rows.iter().filter(|row| row.missed().is_some()).count())
}

fn processors() -> usize {
    thread::available_parallelism().map_or(1, Into::into)
}

/// Measures on several threads, each with a folder of its own, until all work is done or it is over:
/// the rows as they came, and how much was not begun.
fn side_by_side<W: Send, R: Send>(
    name: &str,
    jobs: usize,
    work: Vec<W>,
    is_over: impl Fn() -> bool + Sync,
    measure: impl Fn(&Path, &W) -> Result<Vec<R>> + Sync,
) -> Result<(Vec<R>, usize)> {
    let (work, rows) = (Mutex::new(VecDeque::from(work)), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs)
            .map(|job| {
                let (work, rows, is_over, measure) = (&work, &rows, &is_over, &measure);
                scope.spawn(move || -> Result<()> {
                    let folder = root().join(format!("target/bench/{name}-{job}"));
                    while !is_over() {
                        let next = work.lock().ok().and_then(|mut work| work.pop_front());
                        let Some(next) = next else { break };
                        let measured = measure(&folder, &next)?;
                        if let Ok(mut rows) = rows.lock() {
                            rows.extend(measured);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(result) => result,
            Err(_) => bail!("a measurement was lost"),
        })
    })?;
    let left = work.into_inner().map_or(0, |work| work.len());
    Ok((rows.into_inner().unwrap_or_default(), left))
}

/// Long lists of patterns against many files, with the limits of a megabyte.
fn ignore_lists(plimsoll: &Path, options: &Options) -> Result<Vec<Row>> {
    const TASKS: [Task; 5] = [Task::Check, Task::FixAll, Task::Size, Task::Cache, Task::Link];
    let mut rows = Vec::new();
    for (number, (name, input)) in shapes::LISTS.into_iter().enumerate() {
        let tasks: Vec<Task> =
            TASKS.into_iter().filter(|task| options.wants(name, *task)).collect();
        if tasks.is_empty() {
            continue;
        }
        let folder = root().join(format!("target/bench/growth-lists-{number}"));
        let input = Written::new(plimsoll, &folder, &input())?;
        for task in tasks {
            let cost = input.run(task, KILLED_AT)?;
            let row = Row { shape: name.to_owned(), task, costs: Vec::new(), large: Some(cost) };
            println!("{}", row.line());
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The short form, for a build that is not optimised: how many shapes and commands keep their
/// limits, how many do not, and how many shapes there was no time for. What takes longer than
/// [`SHORT_SECONDS`] has to grow no faster than it may, by the best of [`TRIES`] runs of each size.
pub(crate) fn short(plimsoll: &Path, options: &Options) -> Result<(usize, usize, usize)> {
    let start = Instant::now();
    let work: Vec<Shape> = shapes::all()?.into_iter().filter(|it| !it.is_page).collect();
    let limit = if options.names.is_empty() { SHORT_TIME } else { Duration::MAX };
    let (rows, skipped) = side_by_side(
        "short",
        processors(),
        work,
        || start.elapsed() > limit,
        |folder, shape| measure_short(plimsoll, folder, shape, options),
    )?;
    let failed: Vec<&ShortRow> = rows.iter().filter(|row| row.why.is_some()).collect();
    for row in &failed {
        println!("{}: {}: {}", row.shape, row.task.name(), row.why.as_deref().unwrap_or_default());
    }
    let slowest = rows.iter().max_by(|a, b| a.seconds.total_cmp(&b.seconds));
    if let Some(slowest) = slowest {
        println!(
            "{} runs, the slowest {:.2} s: {}, {}",
            rows.len(),
            slowest.seconds,
            slowest.task.name(),
            slowest.shape
        );
    }
    Ok((rows.len() - failed.len(), failed.len(), skipped))
}

/// The row of the short form for one shape and command.
struct ShortRow {
    shape: String,
    task: Task,
    seconds: f64,
    why: Option<String>,
}

fn measure_short(
    plimsoll: &Path,
    folder: &Path,
    shape: &Shape,
    options: &Options,
) -> Result<Vec<ShortRow>> {
    let write = |size: usize| -> Result<Written> {
        let folder = folder.join(size.to_string());
        Ok(Written::new(plimsoll, &folder, &shape.input(size))?.without_shell())
    };
    let mut rows = Vec::new();
    let judged = |task: &Task| *task != Task::Cache || !BELOW_LIMIT.contains(&shape.name.as_str());
    let wanted = |task: &Task| options.wants(&shape.name, *task) && judged(task);
    for task in SHORT_TASKS.into_iter().filter(wanted) {
        let sizes = if task == Task::Cache { SHORT_CACHE_SIZES } else { SHORT_SIZES };
        let [half, whole] = sizes.map(write);
        let (half, whole) = (half?, whole?);
        let mut cost = whole.run(task, SHORT_KILLED_AT)?;
        let mut why = None;
        if cost.end == End::Done && cost.seconds > SHORT_SECONDS {
            let mut smaller = half.run(task, SHORT_KILLED_AT)?;
            for _ in 1..TRIES {
                if cost.seconds <= SHORT_TIMES * smaller.seconds {
                    break;
                }
                cost.lower(whole.run(task, SHORT_KILLED_AT)?);
                smaller.lower(half.run(task, SHORT_KILLED_AT)?);
            }
            let growth = cost.seconds / smaller.seconds.max(0.001);
            why = (growth > SHORT_TIMES && cost.seconds > SHORT_SECONDS)
                .then(|| format!("twice the input costs {growth:.1} times as much"));
        }
        why = why.or_else(|| match cost.end {
            End::Killed => Some(format!("was stopped after {SHORT_KILLED_AT} s")),
            End::Crashed => Some("crashed".to_owned()),
            End::Done if cost.megabytes > SHORT_MEGABYTES => {
                Some(format!("took {:.0} MB of memory", cost.megabytes))
            }
            End::Done | End::Nothing => None,
        });
        rows.push(ShortRow { shape: shape.name.clone(), task, seconds: cost.seconds, why });
    }
    Ok(rows)
}

fn measure(
    plimsoll: &Path,
    folder: &Path,
    shape: &Shape,
    tasks: &[Task],
    quick: bool,
) -> Result<Vec<Row>> {
    let write =
        |size: usize| Written::new(plimsoll, &folder.join(size.to_string()), &shape.input(size));
    let inputs = SIZES.iter().map(|size| write(*size)).collect::<Result<Vec<_>>>()?;
    let large = if quick { None } else { Some(write(LARGE)?) };
    let mut rows = Vec::new();
    for &task in tasks {
        let mut row = Row { shape: shape.name.clone(), task, costs: Vec::new(), large: None };
        for input in &inputs {
            let cost = input.run(task, KILLED_AT)?;
            row.costs.push(cost);
            if cost.end != End::Done {
                break;
            }
        }
        if row.costs.last().is_some_and(|cost| cost.end == End::Done)
            && let Some(large) = &large
        {
            row.large = Some(large.run(task, KILLED_AT)?);
        }
        for _ in 1..TRIES {
            if row.missed().is_none() || row.is_hopeless() {
                break;
            }
            for (input, cost) in inputs.iter().zip(&mut row.costs) {
                cost.lower(input.run(task, KILLED_AT)?);
            }
            if let (Some(large), Some(cost)) = (&large, &mut row.large) {
                cost.lower(large.run(task, KILLED_AT)?);
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

impl Cost {
    fn lower(&mut self, other: Self) {
        self.seconds = self.seconds.min(other.seconds);
        self.megabytes = self.megabytes.min(other.megabytes);
    }
}

impl Row {
    /// The most that a doubling costs, where it can be told.
    fn growth(&self) -> Option<f64> {
        let pairs = self.costs.iter().zip(self.costs.iter().skip(1));
        pairs
            .filter(|(_, larger)| larger.end == End::Done && larger.seconds > FROM_SECONDS)
            .map(|(smaller, larger)| larger.seconds / smaller.seconds.max(0.001))
            .max_by(f64::total_cmp)
    }

    /// True if it is so far off that measuring again would tell nothing.
    fn is_hopeless(&self) -> bool {
        let ends = |end: End| self.costs.iter().chain(&self.large).any(|cost| cost.end == end);
        ends(End::Killed) || ends(End::Crashed) || self.growth().is_some_and(|growth| growth > 3.3)
    }

    /// The limit that it misses.
    fn missed(&self) -> Option<String> {
        for cost in self.costs.iter().chain(&self.large) {
            match cost.end {
                End::Killed => return Some(format!("KILLED at {KILLED_AT} s")),
                End::Crashed => return Some("CRASHED".to_owned()),
                End::Done | End::Nothing => {}
            }
        }
        let growth = self.growth().filter(|growth| *growth > TIMES);
        let at = |cost: Option<&Cost>, limit: (f64, f64)| {
            cost.and_then(|cost| {
                let time = cost.seconds > limit.0;
                (time || cost.megabytes > limit.1).then_some(if time { "time" } else { "memory" })
            })
        };
        let last = (self.costs.len() == SIZES.len()).then(|| self.costs.last()).flatten();
        match (growth, at(last, LIMIT), at(self.large.as_ref(), LARGE_LIMIT)) {
            (Some(growth), ..) => Some(format!("GROWS {growth:.1} times")),
            (_, Some(what), _) => Some(format!("MISSED: {what}")),
            (_, _, Some(what)) => Some(format!("MISSED at 1 MB: {what}")),
            _ => None,
        }
    }

    fn line(&self) -> String {
        let seconds = |cost: Option<&Cost>| match cost {
            Some(cost) if cost.end == End::Done => format!("{:.2}", cost.seconds),
            Some(cost) if cost.end == End::Nothing => "-".to_owned(),
            Some(cost) => format!(">{:.1}", cost.seconds),
            None => String::new(),
        };
        let memory = |cost: Option<&Cost>| {
            cost.filter(|cost| cost.end != End::Nothing)
                .map_or_else(String::new, |cost| format!("{:.0}", cost.megabytes))
        };
        line(
            &self.shape,
            self.task.name(),
            &[
                seconds(self.costs.first()),
                seconds(self.costs.get(1)),
                seconds(self.costs.get(2)),
                self.growth().map_or_else(String::new, |growth| format!("{growth:.1}")),
                memory(self.costs.last()),
                seconds(self.large.as_ref()),
                memory(self.large.as_ref()),
            ],
            self.missed().as_deref().unwrap_or("ok"),
        )
    }
}

fn head(quick: bool) -> String {
    let large = if quick { ["", ""] } else { ["1 MB", "MB"] };
    let [seconds, megabytes] = large;
    let columns = ["64 kB", "128 kB", "256 kB", "growth", "MB", seconds, megabytes];
    line("seconds of the processor at", "", &columns.map(str::to_owned), "")
}

fn line(shape: &str, task: &str, columns: &[String; 7], verdict: &str) -> String {
    let columns: String = columns.iter().map(|column| format!("  {column:>6}")).collect();
    format!("{shape:<54}  {task:<12}{columns}  {verdict}").trim_end().to_owned()
}

/// For every command the slowest and the hungriest shape, and after that all that miss a limit.
fn summary(shapes: usize, rows: &[Row]) {
    println!("\n{shapes} shapes");
    for task in Task::ALL {
        let of_task = || rows.iter().filter(|row| row.task == task);
        let most = |of: fn(&Cost) -> f64| {
            of_task()
                .filter_map(|row| Some((of(row.costs.get(2)?), row.shape.as_str())))
                .max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let steepest = of_task()
            .filter_map(|row| Some((row.growth()?, row.shape.as_str())))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let (Some(slowest), Some(largest)) =
            (most(|cost| cost.seconds), most(|cost| cost.megabytes))
        {
            let growth = steepest.map_or_else(String::new, |(growth, shape)| {
                format!(", growth {growth:.1} ({shape})")
            });
            println!(
                "  {:<12}  at most {:.2} s ({}), {:.0} MB ({}){growth}",
                task.name(),
                slowest.0,
                slowest.1,
                largest.0,
                largest.1
            );
        }
    }
    let missed: Vec<&Row> = rows.iter().filter(|row| row.missed().is_some()).collect();
    println!("{} of {} rows miss a limit", missed.len(), rows.len());
    for row in missed {
        println!("{}", row.line());
    }
}
