//! Command lines as hadolint reads them: a name counts as it is written, most prefixes and `sh -c`
//! hide what they run, and a subcommand may stand anywhere among the operands.

use crate::rules::shared::package_managers::{Call, Tool};
use crate::shell::packages::{self, Manager};
use crate::shell::{Enclosing, Script, ShellWord, SimpleCommand};

/// True if hadolint sees what a command runs.
pub(super) fn is_visible(command: &SimpleCommand) -> bool {
    !command.inside.contains(&Enclosing::Inner)
        && command.words.first().is_some_and(|name| !name.text().contains('/'))
        && command
            .prefixes
            .iter()
            .all(|word| matches!(word.text(), "exec" | "time" | "command" | "builtin" | "-p" | "!"))
}

/// The commands of a RUN that are not inside another one's words, such as those of `sh -c`.
pub(super) fn shown(script: &Script) -> impl Iterator<Item = &SimpleCommand> {
    script.commands.iter().filter(|command| !command.inside.contains(&Enclosing::Inner))
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

/// What is installed is to be named as hadolint reads it: by its options with values, and not by those
/// that the tool has.
fn of<'c>(command: &'c SimpleCommand, subcommands: &[&str]) -> Option<Call<'c>> {
    let operands = operands(command.arguments(), values(command.name()?));
    let at = operands.iter().position(|word| subcommands.contains(&word.text()))?;
    Call::at(command, operands, at)
}

/// The options of a tool that hadolint knows to take the next word.
fn values(tool: &str) -> &'static [&'static str] {
    match tool {
        "apt-get" => &["t", "target-release"],
        "apk" => &["t", "virtual", "X", "repository"],
        "npm" => &["loglevel", "registry"],
        _ if tool.starts_with("pip") || tool.starts_with("python") => &OF_PIP,
        _ => &[],
    }
}

const OF_PIP: [&str; 24] = [
    "abi",
    "b",
    "build",
    "e",
    "editable",
    "extra-index-url",
    "f",
    "find-links",
    "i",
    "index-url",
    "implementation",
    "no-binary",
    "only-binary",
    "platform",
    "prefix",
    "progress-bar",
    "proxy",
    "python-version",
    "root",
    "src",
    "t",
    "target",
    "trusted-host",
    "upgrade-strategy",
];

/// The words that are no options and, for these options, no values: a word of single letters has all
/// of them, and what holds a `=` has its value.
fn operands<'c>(arguments: &'c [ShellWord], values: &[&str]) -> Vec<&'c ShellWord> {
    let takes_next = |option: &str| match option.strip_prefix("--") {
        Some(long) => values.contains(&long),
        None => option.strip_prefix('-').is_some_and(|letters| {
            let has = |value: &str| value.len() == 1 && letters.contains(value);
            !letters.contains('=') && values.iter().any(|value| has(value))
        }),
    };
    let mut is_value = false;
    let mut operands = Vec::new();
    for word in arguments {
        let text = word.text();
        let is_option = text.starts_with('-') && text != "-" && text != "--";
        if !is_option && !is_value {
            operands.push(word);
        }
        is_value = is_option && takes_next(text);
    }
    operands
}

/// True if one of the command's arguments is one of these very words.
pub(super) fn has_argument(command: &SimpleCommand, words: &[&str]) -> bool {
    command.arguments().iter().any(|word| words.contains(&word.text()))
}

/// True if a command cleans up: `rm -rf` of anything, or `rm` of this very path.
pub(super) fn removes(command: &SimpleCommand, path: &str) -> bool {
    is_visible(command) && command.name() == Some("rm") && has_argument(command, &["-rf", path])
}

#[cfg(test)]
mod tests {
    use crate::analysis::analyze;
    use crate::rules::{Preset, Settings};

    /// The rules that find something in hadolint's preset, and whether each has a fix for it.
    fn found(text: &str) -> Vec<(&'static str, bool)> {
        let settings = Settings { preset: Preset::Hadolint, ..Settings::default() };
        let findings = analyze(text, &settings).findings;
        findings.into_iter().map(|finding| (finding.rule, finding.fix.is_some())).collect()
    }

    #[test]
    fn a_list_is_a_line_without_fixes() {
        assert_eq!(
            found("FROM debian:13\nRUN apt-get install -y --no-install-recommends a=1 && sudo b\n"),
            [("sudo-used", true)]
        );
        for (list, rules) in [
            (r#"["sh", "-c", "apt-get install -y --no-install-recommends a=1 && sudo b"]"#, 1),
            (r#"["sh", "-c", "sudo b"]"#, 0),
            (r#"["apt-get", "install", "a"]"#, 3),
            (r#"["é", "&&", "sudo", "b\n\u00e9"]"#, 1),
        ] {
            let found = found(&format!("FROM debian:13\nRUN {list}\n"));
            assert_eq!(found.len(), rules, "{list}: {found:?}");
            assert!(found.iter().all(|(_, has_fix)| !has_fix), "{list}: {found:?}");
        }
    }

    #[test]
    fn a_line_and_a_list_are_not_joined() {
        for text in ["RUN a\nRUN [\"b\"]\n", "RUN [\"a\"]\nRUN b\n"] {
            assert_eq!(found(&format!("FROM debian:13\n{text}")), [("consecutive-runs", false)]);
        }
        assert_eq!(found("FROM debian:13\nRUN a\nRUN b\n"), [("consecutive-runs", true)]);
    }
}
