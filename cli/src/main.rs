//! The command line: reads files, calls the engine, prints. Everything that knows Dockerfiles is in
//! `plimsoll-core`, so that page and command line give the same findings.

mod address;
mod advise;
mod arguments;
mod baseline;
mod build;
mod cache;
mod card;
mod catalogue;
mod check;
mod configuration;
mod context;
mod date;
mod estimate;
mod fix;
mod formats;
mod git;
mod hide;
mod init;
mod input;
mod link;
mod listing;
mod manual;
mod print;
mod progress;
mod size;
mod statistics;
mod terminal;
mod walk;
mod write;

use std::io::{BufWriter, IsTerminal as _, Write as _};
use std::process::ExitCode;

use arguments::Command;
use plimsoll_core::text::visible_line;
use print::{Printer, printed};

/// The outcome of a command that was done.
#[derive(Default)]
struct Outcome {
    /// True if it found something (exit status 1).
    found: bool,
    /// True if a part of what was asked for could not be done, which has been said (exit status 2).
    incomplete: bool,
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

/// Says something on standard error, in one line whatever is in it.
fn say(message: &str) {
    let _ = writeln!(std::io::stderr(), "plimsoll: {}", visible_line(message));
}

fn main() -> ExitCode {
    #[cfg(target_os = "wasi")]
    start_in_folder();
    let command = arguments::read().command;
    let stdout = std::io::stdout();
    let is_terminal = stdout.is_terminal();
    let mut stdout = BufWriter::new(stdout.lock());
    let outcome = run(&command, &mut Printer::new(&mut stdout, is_terminal));
    match outcome.and_then(|outcome| printed(stdout.flush()).map(|()| outcome)) {
        Ok(outcome) => ExitCode::from(if outcome.incomplete { 2 } else { u8::from(outcome.found) }),
        Err(failure) => {
            failure.say();
            ExitCode::from(2)
        }
    }
}

/// Takes the folder that `PWD` names for the working directory: a WebAssembly program has none of its
/// own.
#[cfg(target_os = "wasi")]
fn start_in_folder() {
    if let Some(Err(error)) = std::env::var_os("PWD").map(std::env::set_current_dir) {
        say(&format!("the working directory cannot be read: {error}"));
    }
}

fn run(command: &Command, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    match command {
        Command::Check(arguments) => check::run(arguments, out),
        Command::Fix(arguments) => fix::run(arguments, out),
        Command::Cache(arguments) => cache::run(arguments, out),
        Command::Size(arguments) => size::run(arguments, out),
        Command::Context(arguments) => listing::run(arguments, out),
        Command::Advise(arguments) => advise::run(arguments, out),
        Command::Rules(arguments) => catalogue::rules(arguments, out),
        Command::Practices(arguments) => catalogue::practices(arguments, out),
        Command::Link(arguments) => link::link(arguments, out),
        Command::Card(arguments) => card::run(arguments, out),
        Command::Open(arguments) => link::open(arguments, out),
        Command::Explain(arguments) => catalogue::explain(arguments, out),
        Command::Init => init::run(out),
        Command::Schema => manual::schema(out),
        Command::Completions(arguments) => manual::completions(arguments, out),
        Command::Man(arguments) => manual::page(arguments, out),
    }
}
