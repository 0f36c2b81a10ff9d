//! Progress that a person can follow: which step of how many runs, what it is for, and how long it
//! took last time. On a terminal a spinner shows that it goes on; elsewhere there are plain lines.

use crate::run::{announce, target};
use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value};
use std::fs;
use std::io::{BufRead as _, BufReader, IsTerminal as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Where the target folder keeps how long each step took, in seconds.
const TIMES: &str = "step-times.json";

/// The steps of a command.
pub(crate) struct Steps {
    /// With its options, which tell how long it takes.
    command: String,
    total: usize,
    begun: usize,
}

impl Steps {
    pub(crate) fn new(command: &str, total: usize) -> Self {
        Self { command: command.to_owned(), total, begun: 0 }
    }

    /// Runs the next step. What it `usually` takes is said where this machine did not run it yet.
    pub(crate) fn run<T>(
        &mut self,
        what: &str,
        usually: Option<&str>,
        step: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.begun += 1;
        let key = format!("{}: {what}", self.command);
        let takes = takes(times().get(&key).and_then(Value::as_f64), usually);
        announce(&format!("[{}/{}] {what}{takes}", self.begun, self.total));
        let start = Instant::now();
        let done = step()?;
        keep(key, start.elapsed().as_secs_f64());
        Ok(done)
    }
}

/// Runs `command`. On a terminal a spinner stands in for what it says, which is shown if it fails.
pub(crate) fn spin(command: &mut Command) -> Result<()> {
    let spinner = ProgressBar::new_spinner();
    if spinner.is_hidden() || !std::io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
        return crate::run::run(command);
    }
    spinner.set_style(ProgressStyle::with_template("    {spinner} {elapsed} {wide_msg:.dim}")?);
    spinner.enable_steady_tick(Duration::from_millis(120));
    let (has_passed, said) = listen(command.env("CARGO_TERM_COLOR", "always"), |line| {
        spinner.set_message(line.trim().to_owned());
    })?;
    spinner.finish_and_clear();
    if !has_passed {
        eprint!("{said}");
        bail!("{} failed", command.get_program().to_string_lossy());
    }
    Ok(())
}

/// Runs a command and gives its lines to `heard` as they come; tells whether it succeeded, and all
/// that it said. Both of its outputs are one pipe, so that what comes first is heard first.
pub(crate) fn listen(command: &mut Command, mut heard: impl FnMut(&str)) -> Result<(bool, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let (output, input) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(input.try_clone()?).stderr(input);
    let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
    // Our ends of the pipe, which would never end otherwise.
    command.stdout(Stdio::inherit()).stderr(Stdio::inherit());
    let mut said = String::new();
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        heard(&line);
        said.extend([&line, "\n"]);
    }
    Ok((child.wait()?.success(), said))
}

/// How long a step takes, as its line ends.
fn takes(last: Option<f64>, usually: Option<&str>) -> String {
    match (last, usually) {
        (Some(seconds), _) => format!(" ({} last time)", in_words(seconds)),
        (None, Some(usually)) => format!(" (usually {usually})"),
        (None, None) => String::new(),
    }
}

fn times() -> Map<String, Value> {
    let text = fs::read(target().join(TIMES)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Keeps how long a step took. Where it cannot, the next time says what is usual.
fn keep(key: String, seconds: f64) {
    let mut times = times();
    times.insert(key, Value::from(seconds));
    if let Ok(text) = serde_json::to_vec_pretty(&times) {
        let _ = fs::write(target().join(TIMES), text);
    }
}

fn in_words(seconds: f64) -> String {
    if seconds < 100.0 { format!("{seconds:.0} s") } else { format!("{:.0} min", seconds / 60.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_seconds_or_minutes() {
        let cases = [(0.2, "0 s"), (99.4, "99 s"), (100.0, "2 min"), (1_500.0, "25 min")];
        for (seconds, words) in cases {
            assert_eq!(in_words(seconds), words);
        }
    }

    #[test]
    fn a_time_of_this_machine_comes_before_what_is_usual() {
        assert_eq!(takes(Some(7.4), Some("1 min")), " (7 s last time)");
        assert_eq!(takes(None, Some("1 min")), " (usually 1 min)");
        assert_eq!(takes(None, None), "");
    }

    #[test]
    fn all_that_a_command_says_is_heard() {
        let mut lines = Vec::new();
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo a; echo b >&2; exit 3"]);
        let heard = listen(&mut shell, |line| lines.push(line.to_owned()));
        assert_eq!(heard.ok(), Some((false, "a\nb\n".to_owned())));
        assert_eq!(lines, ["a", "b"]);
    }
}
