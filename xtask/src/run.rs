//! Running other programs: shown, timed, and explained when they are not there.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The checkout.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// A command that runs in the checkout.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // What is compiled once needs no notes for the next time, which take as long again.
    if is_ci() {
        cargo.env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// True where nobody looks on, and nothing is kept.
pub(crate) fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

/// Says what happens, runs `command` with its output shown, and fails when it does.
pub(crate) fn step(what: &str, command: &mut Command) -> Result<()> {
    announce(what);
    let start = Instant::now();
    run(command).with_context(|| what.to_owned())?;
    let seconds = start.elapsed().as_secs_f64();
    if seconds >= 1.0 {
        eprintln!("    {seconds:.0} s");
    }
    Ok(())
}

/// Runs `command` with its output shown, and fails when it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    if status.success() { Ok(()) } else { bail!("{} ended with {status}", name(command)) }
}

/// The text that a quiet command writes to standard output; `None` when it cannot be run or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// True if a file is there and was made after all that it is made of.
pub(crate) fn is_newer(made: &Path, sources: &[&Path]) -> bool {
    let time = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    time(made).is_some_and(|made| {
        sources.iter().all(|source| time(source).is_some_and(|time| time < made))
    })
}

/// The first file called `program` on PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let program = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path).map(|dir| dir.join(&program)).find(|file| file.is_file())
}

/// A line of progress.
pub(crate) fn announce(what: &str) {
    eprintln!("==> {what}");
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
