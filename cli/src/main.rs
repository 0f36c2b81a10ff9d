//! The command line: reads files, calls the engine, prints. Everything that knows Dockerfiles is in
//! `plimsoll-core`, so that page and command line give the same findings.

mod advise;
mod arguments;
mod baseline;
mod cache;
mod check;
mod configuration;
mod context;
mod day;
mod fix;
mod git;
mod input;
mod link;
mod pages;
mod size;
mod weigh;

use std::io::Write as _;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use clap::Parser as _;

/// What a command has to say: its output and whether it found something (exit status 1).
struct Outcome {
    output: String,
    found: bool,
}

impl Outcome {
    fn done(output: impl Into<String>) -> Self {
        Self { output: output.into(), found: false }
    }
}

/// Wrong use or unreadable input (exit status 2); the message is for people.
struct Failure(String);

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Fix(arguments) => fix::run(&arguments),
        Command::Cache(arguments) => cache::run(&arguments),
        Command::Size(arguments) => size::run(&arguments),
        Command::Advise(arguments) => advise::run(&arguments),
        Command::Rules(arguments) => pages::rules(&arguments),
        Command::Practices(arguments) => pages::practices(&arguments),
        Command::Link(arguments) => link::link(&arguments),
        Command::Open(arguments) => link::open(&arguments),
    };
    match outcome {
        Ok(outcome) => {
            // A closed pipe (`plimsoll check | head`) is the reader's choice, not a failure.
            let _ = std::io::stdout().write_all(outcome.output.as_bytes());
            ExitCode::from(u8::from(outcome.found))
        }
        Err(Failure(message)) => {
            let _ = writeln!(std::io::stderr(), "plimsoll: {message}");
            ExitCode::from(2)
        }
    }
}
