//! Command lines as hadolint reads them: a name counts as it is written, most prefixes and `sh -c`
//! hide what they run, and a subcommand may stand anywhere among the operands.

use crate::build::Step;
use crate::rules::shared::package_managers::{Call, Tool};
use crate::shell::packages::{self, Manager};
use crate::shell::{Enclosing, Script, SimpleCommand};
use crate::syntax::{Body, Command};

/// True if hadolint sees what a command runs.
pub(super) fn is_visible(command: &SimpleCommand) -> bool {
    !command.inside.contains(&Enclosing::Inner)
        && command.words.first().is_some_and(|name| !name.text().contains('/'))
        && command
            .prefixes
            .iter()
            .all(|word| matches!(word.text(), "exec" | "time" | "command" | "builtin" | "-p" | "!"))
}

/// The commands of a RUN that are not inside another one's words, such as those of `sh -c`; of the
/// exec form all are shown.
pub(super) fn shown<'s>(
    step: &Step<'_>,
    script: &'s Script,
) -> impl Iterator<Item = &'s SimpleCommand> + use<'s> {
    let is_exec = matches!(&step.effective.body, Body::Run(Command::Exec(_)));
    script
        .commands
        .iter()
        .filter(move |command| is_exec || !command.inside.contains(&Enclosing::Inner))
}

/// The command as a use of one of the tool's subcommands.
pub(super) fn call<'c>(
    tool: &Tool,
    command: &'c SimpleCommand,
    subcommands: &[&str],
) -> Option<Call<'c>> {
    let is_tool = is_visible(command) && tool.names.contains(&command.name()?);
    if is_tool { of(command, subcommands) } else { None }
}

/// The command as `pip install`, by any of its names.
pub(super) fn pip_install(command: &SimpleCommand) -> Option<Call<'_>> {
    let is_pip = is_visible(command) && packages::operands(command)?.0 == Manager::Pip;
    if is_pip { of(command, &["install"]) } else { None }
}

fn of<'c>(command: &'c SimpleCommand, subcommands: &[&str]) -> Option<Call<'c>> {
    let (_, operands) = packages::operands(command)?;
    let at = operands.iter().position(|word| subcommands.contains(&word.text()))?;
    Call::at(command, operands, at)
}

/// True if a command cleans up, whatever it removes: `rm` with options.
pub(super) fn removes(command: &SimpleCommand) -> bool {
    is_visible(command) && command.name() == Some("rm") && command.has_option(&["-r", "-f", "-R"])
}
