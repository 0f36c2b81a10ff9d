//! What shells and `man` are told of the arguments, and editors of the settings.

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::arguments::{Arguments, CompletionsArguments, ManArguments};
use crate::print::{Printer, printed};
use crate::{Failure, Outcome};

/// The settings of a project, for editors. A test holds it against their reader.
const SCHEMA: &str = include_str!("plimsoll.schema.json");

pub(crate) fn completions(
    arguments: &CompletionsArguments,
    out: &mut Printer<'_>,
) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "plimsoll", &mut script);
    out.text(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::default())
}

pub(crate) fn schema(out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    out.text(SCHEMA)?;
    Ok(Outcome::default())
}

pub(crate) fn page(arguments: &ManArguments, out: &mut Printer<'_>) -> Result<Outcome, Failure> {
    let mut command = Arguments::command();
    // So that each knows its name, and has `help` and `version`.
    command.build();
    if let Some(name) = &arguments.command {
        command = command.find_subcommand(name).cloned().ok_or_else(|| {
            Failure::new(format!("there is no command `{name}` (`plimsoll help` lists them)"))
        })?;
    }
    let mut text = Vec::new();
    printed(Man::new(command).render(&mut text))?;
    out.text(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::default())
}
