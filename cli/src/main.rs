//! The command line: reads files, calls the engine, prints. Everything that knows Dockerfiles is in
//! `plimsoll-core`, so that page and command line give the same findings.

mod advise;
mod arguments;
mod baseline;
mod cache;
mod catalogue;
mod check;
mod configuration;
mod context;
mod date;
mod estimate;
mod fix;
mod git;
mod hide;
mod input;
mod link;
mod print;
mod size;
mod walk;
mod write;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use arguments::Command;
use plimsoll_core::text::{visible, visible_line};

/// What a command has to say: its output, and how it went.
struct Outcome {
    output: String,
    /// Whether it found something (exit status 1).
    found: bool,
    /// Whether a part of what was asked for could not be done, which has been said (exit status 2).
    incomplete: bool,
}

impl Outcome {
    fn done(output: impl Into<String>) -> Self {
        Self { output: output.into(), found: false, incomplete: false }
    }
}

/// Wrong use or unreadable input (exit status 2); the messages are for people, a line each.
struct Failure(Vec<String>);

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self(vec![message.into()])
    }

    fn say(&self) {
        for message in &self.0 {
            say(message);
        }
    }
}

/// A text that is to go on into a file or a program, and so as it is; in a terminal nothing obeys it.
fn payload(text: String) -> String {
    if std::io::stdout().is_terminal() { visible(&text).into_owned() } else { text }
}

/// A failure where standard output did not take all: a full disk must not pass for a short result. A
/// closed pipe (`plimsoll check | head`) is the reader's choice.
fn printed(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Says something on standard error, in one line whatever is in it.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "plimsoll: {}", visible_line(message));
}

fn main() -> ExitCode {
    let outcome = match arguments::read().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Cache(arguments) => cache::run(&arguments),
        Command::Size(arguments) => size::run(&arguments),
        Command::Advise(arguments) => advise::run(&arguments),
        Command::Rules(arguments) => catalogue::rules(&arguments),
        Command::Practices(arguments) => catalogue::practices(&arguments),
        Command::Link(arguments) => link::link(&arguments),
        Command::Open(arguments) => link::open(&arguments),
    };
    match outcome {
        Ok(outcome) => {
            let mut out = std::io::stdout();
            let written = out.write_all(outcome.output.as_bytes()).and_then(|()| out.flush());
            if let Err(failure) = printed(written) {
                failure.say();
                return ExitCode::from(2);
            }
            ExitCode::from(if outcome.incomplete { 2 } else { u8::from(outcome.found) })
        }
        Err(failure) => {
            failure.say();
            ExitCode::from(2)
        }
    }
}
