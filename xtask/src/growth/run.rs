//! Running one command on one input under limits, so that no shape can hang the measurement.

use crate::growth::shapes::Input;
use crate::run::command as program;
use anyhow::{Context as _, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The task that is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Task {
    /// Every rule there is.
    Check,
    /// The safe fixes.
    Fix,
    /// Every fix of every rule.
    FixAll,
    Size,
    /// Another base image.
    Cache,
    /// Another Dockerfile: a line of the middle was not there.
    CacheEdited,
    /// Edited lines and files, new arguments and addresses, stages without cache.
    CacheChanged,
    /// The classic builder without cache after days, for a fresh machine.
    CacheFresh,
    Advise,
    Link,
    Open,
}

impl Task {
    pub(crate) const ALL: [Self; 11] = [
        Self::Check,
        Self::Fix,
        Self::FixAll,
        Self::Size,
        Self::Cache,
        Self::CacheEdited,
        Self::CacheChanged,
        Self::CacheFresh,
        Self::Advise,
        Self::Link,
        Self::Open,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Fix => "fix",
            Self::FixAll => "fix all",
            Self::Size => "size",
            Self::Cache => "cache",
            Self::CacheEdited => "cache edited",
            Self::CacheChanged => "cache changed",
            Self::CacheFresh => "cache fresh",
            Self::Advise => "advise",
            Self::Link => "link",
            Self::Open => "open",
        }
    }
}

/// The cost of a run.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    /// Of the processor, in user and system mode.
    pub(crate) seconds: f64,
    pub(crate) megabytes: f64,
    pub(crate) end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It did its work, or said why not.
    Done,
    /// There was nothing to do: what it needs could not be made of this shape.
    Nothing,
    /// It was stopped at the limit of time.
    Killed,
    /// It ended in another way that is no answer.
    Crashed,
}

/// An input that was written to a folder of its own.
pub(crate) struct Written {
    plimsoll: PathBuf,
    folder: PathBuf,
    context: bool,
    /// Leaves the shell linter out, which is slow where it is not optimised.
    no_shell: bool,
}

impl Written {
    /// Writes an input; the files of the context are those that `context` has.
    pub(crate) fn new(plimsoll: &Path, folder: &Path, input: &Input) -> Result<Self> {
        fs::create_dir_all(folder)?;
        fs::write(folder.join("Dockerfile"), &input.dockerfile)?;
        fs::write(folder.join("Dockerfile.before"), without_middle(&input.dockerfile))?;
        if let Some(dockerignore) = &input.dockerignore {
            fs::write(folder.join("Dockerfile.dockerignore"), dockerignore)?;
        }
        let context = input.files > 0;
        if context {
            files(&folder.join("context"), input.files)?;
        }
        Ok(Self {
            plimsoll: plimsoll.to_owned(),
            folder: folder.to_owned(),
            context,
            no_shell: false,
        })
    }

    /// The same without the shell linter.
    pub(crate) fn without_shell(self) -> Self {
        Self { no_shell: true, ..self }
    }

    /// Runs one command, at most `limit` seconds of the processor.
    pub(crate) fn run(&self, task: Task, limit: u32) -> Result<Cost> {
        let mut arguments: Vec<String> = match task {
            Task::Check => words("check --preset strict --fail-on never --format json Dockerfile"),
            Task::Fix => words("fix Dockerfile"),
            Task::FixAll => words("fix --preset strict --unsafe Dockerfile"),
            Task::Size => words("size --format json Dockerfile"),
            Task::Cache => words("cache --format json --base-updated Dockerfile"),
            Task::CacheEdited => {
                words("cache --format json --previous Dockerfile.before Dockerfile")
            }
            Task::CacheChanged => words(
                "cache --format json --dockerfile-line 2 --dockerfile-line 3 --edit a1 --add b2 \
                 --delete folder1 --rename a3=c3 --change-arg NAME1 --change-arg A --build-arg B=c \
                 --remote-updated https://example.org/a1 --source-date-epoch --no-cache-filter s1 \
                 Dockerfile",
            ),
            Task::CacheFresh => words(
                "cache --engine classic --base-updated --after 9 --fresh-builder inline Dockerfile",
            ),
            Task::Advise => words("advise --format json Dockerfile"),
            Task::Link => words("link Dockerfile"),
            Task::Open => {
                let link = self.limited(&words("link Dockerfile"), limit).output()?;
                let link = String::from_utf8_lossy(&link.stdout).trim().to_owned();
                if link.is_empty() {
                    return Ok(Cost { seconds: 0.0, megabytes: 0.0, end: End::Nothing });
                }
                vec!["open".to_owned(), "--format".to_owned(), "json".to_owned(), link]
            }
        };
        let takes_context = !matches!(task, Task::Advise | Task::Open);
        if self.context && takes_context {
            arguments.extend(words("--context context"));
        }
        if self.no_shell && matches!(task, Task::Check | Task::Fix | Task::FixAll) {
            arguments.push("--no-shell".to_owned());
        }
        let mut command = self.limited(&arguments, limit);
        let used = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .and_then(wait4::Wait4::wait4)
            .with_context(|| format!("{command:?}"))?;
        let seconds = (used.rusage.utime + used.rusage.stime).as_secs_f64();
        let end = match used.status.code() {
            Some(0..=2) => End::Done,
            None if seconds >= f64::from(limit) * 0.9 => End::Killed,
            _ => End::Crashed,
        };
        // In bytes, far below what a float holds to the unit.
        let kilobytes = u32::try_from(used.rusage.maxrss / 1_000).unwrap_or(u32::MAX);
        Ok(Cost { seconds, megabytes: f64::from(kilobytes) / 1e3, end })
    }

    /// A command of the program under limits of time and, so that the machine lives on, memory.
    fn limited(&self, arguments: &[String], limit: u32) -> Command {
        let mut command = program("sh");
        command
            .current_dir(&self.folder)
            .arg("-c")
            .arg(format!("ulimit -t {limit}; ulimit -v 8000000; exec \"$@\""))
            .arg("sh")
            .arg(&self.plimsoll)
            .args(arguments);
        command
    }
}

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

/// The text without one line of its middle.
fn without_middle(text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let middle = lines.len() / 2;
    let kept = lines.iter().enumerate().filter(|(at, _)| lines.len() < 3 || *at != middle);
    kept.map(|(_, line)| *line).collect()
}

/// Makes a context of so many empty files, a hundred in a folder, if it is not there.
fn files(folder: &Path, count: usize) -> Result<()> {
    let mark = folder.with_extension(count.to_string());
    if mark.exists() {
        return Ok(());
    }
    for number in 0..count {
        let inside = folder.join(format!("folder{}", number / 100));
        if number % 100 == 0 {
            fs::create_dir_all(&inside)?;
        }
        fs::write(inside.join(format!("file{number}.txt")), "")?;
    }
    fs::write(&mark, "")?;
    Ok(())
}
