//! Edits inside RUN instructions.

use crate::build::{Later, Step};
use crate::fix::Fix;
use crate::rules::RuleContext;
use crate::rules::shared::edits::line_ending;
use crate::shell::packages::{self, Action};
use crate::shell::{Enclosing, Failure, Join, Runs, Script, ShellWord, SimpleCommand, paths, runs};
use crate::syntax::{Body, Command, Health, Instruction};
use crate::text::path::base_name;
use crate::text::{Edit, TextRange};

/// Puts `text` in as a word of its own after `word` of `command`, also where the words are strings
/// of a JSON list.
pub(crate) fn insert_word(
    step: &Step<'_>,
    command: &SimpleCommand,
    word: &ShellWord,
    text: &str,
) -> Edit {
    let exec = matches!(
        &step.effective.body,
        Body::Run(Command::Exec(_))
            | Body::Cmd(Command::Exec(_))
            | Body::Entrypoint(Command::Exec(_))
            | Body::Healthcheck(Health::Command { command: Command::Exec(_), .. })
    );
    let at = word.range.end();
    if exec && !command.inside.contains(&Enclosing::Inner) {
        Edit::insert(at, format!(", \"{text}\""))
    } else {
        Edit::insert(at, format!(" {text}"))
    }
}

/// Takes a word out with the blanks before it; `None` in the JSON form.
pub(crate) fn delete_word(cx: &RuleContext<'_>, step: &Step<'_>, word: &ShellWord) -> Option<Edit> {
    if matches!(&step.effective.body, Body::Run(Command::Exec(_))) {
        return None;
    }
    let before = cx.source.get(..word.range.start())?;
    let start = before.trim_end_matches([' ', '\t']).len();
    // Something else than a blank stands there at the start of a line: then the blanks stay.
    let start = if before.get(..start)?.ends_with('\n') { word.range.start() } else { start };
    Some(Edit::delete(TextRange::new(start, word.range.end())))
}

/// Takes a command out of a list with the operator before it. `None` for the first command, inside
/// compound commands, and where more than an operator would go with it.
pub(crate) fn delete_command(cx: &RuleContext<'_>, script: &Script, at: usize) -> Option<Edit> {
    let command = script.commands.get(at)?;
    let before = script.commands.get(at.checked_sub(1)?)?;
    let clause = TextRange::new(before.range.end(), command.range.end());
    let joined = matches!(command.joined_by, Join::And | Join::Sequence)
        && !matches!(command.followed_by, Join::Or | Join::Pipe | Join::Background);
    let plain = before.inside.is_empty()
        && command.inside.is_empty()
        && before.text == command.text
        && before.redirects.is_empty()
        && command.redirects.is_empty();
    (joined && plain && !cx.slice(clause).contains('#')).then(|| Edit::delete(clause))
}

/// Puts a command in before the first one of a RUN; `None` where the text is not plainly one for
/// the shell.
pub(crate) fn prepend(step: &Step<'_>, command: &str) -> Option<Edit> {
    let instruction = step.effective;
    match &instruction.body {
        Body::Run(Command::Shell(text)) if instruction.heredocs.is_empty() => {
            Some(Edit::insert(text.source_offset(0), format!("{command} && ")))
        }
        _ => None,
    }
}

/// The start that a command needs in order to have the rights of `like`: nothing, or `sudo ` and
/// the like. `None` where the rights come in a way that cannot be had again.
pub(crate) fn rights(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    like: &SimpleCommand,
) -> Option<String> {
    let invocation = cx.build.invocation(step, like);
    let by_su = |it: &SimpleCommand| matches!(it.name(), Some("su" | "runuser"));
    if invocation.is_fed() || invocation.runners().any(by_su) {
        return None;
    }
    let all = std::iter::once(like).chain(invocation.runners());
    let words = all.map(SimpleCommand::privilege).find(|words| !words.is_empty()).unwrap_or(&[]);
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return Some(String::new());
    };
    let text = cx.slice(first.range.cover(last.range));
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_=/,.:".contains(c);
    // `-S` reads the password from a pipe.
    let asks = words.iter().any(|word| word.text().starts_with("-S") || word.text() == "--stdin");
    (text.chars().all(plain) && !asks).then(|| format!("{text} "))
}

/// The first command after `like` that may have taken its tool away: anything that is not
/// understood, other uses of the tool aside.
pub(crate) fn unclear_after(script: &Script, like: &SimpleCommand) -> Later {
    let mut later = script.commands.iter().filter(|it| it.range.start() > like.range.start());
    let unclear = later.find(|it| runs(it) == Runs::Unknown && it.name() != like.name());
    unclear.map_or(Later::Unneeded, |command| {
        Later::Unclear(command.words.first().map_or(command.range, |word| word.range))
    })
}

/// True if the file says what `sudo` or `doas` may run: then it may not be everything.
pub(crate) fn limits_rights(cx: &RuleContext<'_>) -> bool {
    let all = cx.source.contains("NOPASSWD:ALL") || cx.source.contains("NOPASSWD: ALL");
    !all && (cx.source.contains("sudoers") || cx.source.contains("NOPASSWD"))
        || cx.source.contains("doas.conf")
        || cx.source.contains("doas.d")
}

/// Puts a clean-up by the tool of `like` in as the last command of a RUN: with the same rights, and
/// only where that tool is surely still there at the end.
pub(crate) fn append_own(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    like: &SimpleCommand,
    command: &str,
) -> Option<Edit> {
    let script = step.script()?;
    let tool = like.name()?;
    // A program of a path of its own, a subshell's or a function's may be missing at the end, and a
    // home of its own keeps another cache.
    let plain = like.inside.is_empty()
        && like.always_runs()
        && like.words.first().is_some_and(|name| !name.text().contains('/'))
        && !like.assignments.iter().any(|it| is_elsewhere(&it.name));
    let mut later = script.commands.iter().filter(|it| it.range.start() > like.range.start());
    let changes = |later: &SimpleCommand| takes_away(later, tool) || sets_elsewhere(later);
    if !plain || later.any(changes) || loses_folder(step, script) {
        return None;
    }
    append_command(cx, step, &format!("{}{command}", rights(cx, step, like)?))
}

/// The commands of a script that run as the step's own user, with the home and the settings of
/// caches that the step starts with.
pub(crate) struct OwnHome {
    /// The byte where the first command begins that sets another home for those after it.
    moved: Option<usize>,
}

impl OwnHome {
    pub(crate) fn of(script: &Script) -> Self {
        let moving = script.commands.iter().filter(|it| sets_elsewhere(it));
        Self { moved: moving.map(|it| it.range.start()).min() }
    }

    /// True if the command of the step is one of them.
    pub(crate) fn is_of(
        &self,
        cx: &RuleContext<'_>,
        step: &Step<'_>,
        command: &SimpleCommand,
    ) -> bool {
        self.moved.is_none_or(|moved| moved >= command.range.start())
            && !command.assignments.iter().any(|it| is_elsewhere(&it.name))
            && rights(cx, step, command).is_some_and(|rights| rights.is_empty())
    }
}

/// True if a variable says where programs, or their caches, are.
fn is_elsewhere(name: &str) -> bool {
    matches!(name, "PATH" | "HOME") || name.to_ascii_uppercase().contains("CACHE")
}

/// True if the command sets such a variable for those after it.
fn sets_elsewhere(command: &SimpleCommand) -> bool {
    let sets =
        command.words.is_empty() || command.is_declaration() || command.name() == Some("unset");
    let exported = command.arguments().iter().filter_map(|word| word.text().split('=').next());
    let given = command.assignments.iter().map(|it| it.name.as_str());
    sets && exported.chain(given).any(is_elsewhere)
}

/// True if the command may take a program away, or what it works with: its file, its package, its
/// settings.
fn takes_away(command: &SimpleCommand, tool: &str) -> bool {
    const HOMES: [&str; 8] =
        ["/usr", "/opt", "/bin", "/sbin", "/etc/yum", "/etc/dnf", "/etc/zypp", "/etc/pki"];
    let is_tool = |word: &ShellWord| base_name(word.text().trim_end_matches(['/', '*'])) == tool;
    let is_home = |word: &ShellWord| {
        let text = word.text().trim_start_matches('"');
        text.starts_with('$') || HOMES.iter().any(|place| text.starts_with(place))
    };
    let name = command.name().unwrap_or("");
    let uninstalls = match name {
        "rpm" => command.has_option(&["-e", "--erase"]),
        "dpkg" => command.has_option(&["-r", "-P", "--remove", "--purge"]),
        "corepack" => command.is("corepack", "disable"),
        "update-alternatives" => {
            command.has_option(&["--remove", "--remove-all", "--set", "--install"])
        }
        _ => matches!(packages::install(command).map(|it| it.action), Some(Action::Remove)),
    };
    let operands: Vec<&ShellWord> = command.operands().collect();
    let changed = match name {
        // The last one is where it goes.
        "mv" => operands.split_last().is_some_and(|(_, moved)| moved.iter().any(|it| is_home(it))),
        "chmod" | "chown" | "chattr" | "setfacl" => operands.iter().skip(1).any(|word| {
            is_home(word)
                && (word.text().contains('*') || command.has_option(&["-R", "--recursive"]))
        }),
        _ => false,
    };
    let touches = matches!(
        name,
        "mv" | "cp" | "ln" | "install" | "chmod" | "chown" | "chattr" | "setfacl" | "truncate"
    );
    let writes = paths::written(command);
    let removed = paths::removed(command);
    // Without a repository that is switched on, some of them do nothing.
    let repositories = command
        .arguments()
        .iter()
        .any(|word| word.text().contains("yum.repos.d") || word.text().ends_with("config-manager"));
    uninstalls
        || changed
        || repositories
        || touches && operands.into_iter().any(is_tool)
        || writes.iter().any(is_tool)
        || removed.iter().any(|word| is_tool(word) || is_home(word))
}

/// True if the folder that the step ends in may have been removed before: most programs do not
/// start there.
fn loses_folder(step: &Step<'_>, script: &Script) -> bool {
    let mut here = step.state.workdir.as_deref().map(str::to_owned);
    let mut lost = false;
    for command in &script.commands {
        if let Some(target) = paths::cd_target(command).filter(|_| command.inside.is_empty()) {
            let target = target.literal();
            here = match (target, here) {
                (Some(path), _) if path.starts_with('/') => Some(path.to_owned()),
                (Some(path), Some(here)) if !path.contains("..") => {
                    Some(format!("{}/{path}", here.trim_end_matches('/')))
                }
                _ => None,
            };
            lost = false;
        }
        lost |= paths::removed(command).iter().any(|word| {
            let path = word.text().trim_end_matches(['/', '*']);
            let rest = here.as_deref().and_then(|here| here.strip_prefix(path));
            let is_here = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let is_whole = !word.text().ends_with('*') || rest != Some("");
            word.text().starts_with("..")
                || word.text().contains("PWD")
                || !path.is_empty() && is_here && is_whole
        });
    }
    lost
}

/// Puts `command` in as the last one of a RUN, to run when all before it went well; it has to be
/// free of quotes and backslashes. `None` where the end is not plainly a place for that: the JSON
/// form, heredocs without `set -e`, a shell that is not read, a comment or `&` at the end.
pub(crate) fn append_command(cx: &RuleContext<'_>, step: &Step<'_>, command: &str) -> Option<Edit> {
    let script = step.script()?;
    if !script.posix || !script.complete {
        return None;
    }
    let instruction = step.effective;
    let Body::Run(Command::Shell(_)) = &instruction.body else { return None };
    match &*instruction.heredocs {
        [] => append_to_line(cx, instruction, script, command),
        [heredoc] if script.commands.iter().all(|command| command.text == 1) => {
            let end = heredoc.end?;
            let stops = script.commands.first().is_some_and(sets_errexit);
            let last = script.commands.last()?;
            if !stops || !last.inside.is_empty() {
                return None;
            }
            let line = line_start(cx.source, last.range.start());
            let indentation = indentation(cx.source, line);
            let body_end = heredoc.body_range.end();
            debug_assert!(body_end <= end.start());
            Some(Edit::insert(
                body_end,
                format!("{indentation}{command}{}", line_ending(cx.source)),
            ))
        }
        _ => None,
    }
}

fn append_to_line(
    cx: &RuleContext<'_>,
    instruction: &Instruction,
    script: &Script,
    command: &str,
) -> Option<Edit> {
    let text = instruction.arguments.as_str();
    let end = instruction.arguments.source_offset(text.len());
    let start = instruction.arguments.source_offset(0);
    let last = script.commands.last()?;
    // A command that takes over never comes back, and what runs in the background has no end.
    let takes_over = last.words.first().is_some_and(|word| matches!(word.text(), "exit" | "exec"))
        || last.prefixes.iter().any(|word| word.text() == "exec");
    let tail = cx.source.get(last.range.end()..end)?;
    if takes_over || last.followed_by == Join::Background || tail.contains('#') {
        return None;
    }
    let top = script.commands.iter().rev().find(|command| command.inside.is_empty())?;
    let ends_with_semicolon = text.ends_with(';');
    let by_sequence = script.commands.first().is_some_and(sets_errexit)
        && script
            .commands
            .iter()
            .filter(|c| c.inside.is_empty())
            .any(|c| c.joined_by == Join::Sequence);
    let operator = match (ends_with_semicolon, by_sequence) {
        (true, _) => "",
        (false, true) => ";",
        (false, false) => " &&",
    };
    let written = cx.source.get(start..end)?;
    if !written.contains('\n') {
        return Some(Edit::insert(end, format!("{operator} {command}")));
    }
    let escape = cx.file.escape;
    let ending = line_ending(cx.source);
    let line = line_start(cx.source, top.range.start());
    let own_line = line > start;
    let first = start + written.find('\n')? + 1;
    let margin = indentation(cx.source, if own_line { line } else { first });
    let leads =
        own_line && cx.source.get(line..).is_some_and(|text| text.trim_start().starts_with("&&"));
    // A package list is indented deeper than the commands, so its margin is no model.
    let trails = !leads
        && written
            .lines()
            .any(|line| line.trim_end().trim_end_matches(escape).trim_end().ends_with("&&"));
    Some(Edit::insert(
        end,
        if operator == " &&" && !trails {
            format!(" {escape}{ending}{margin}&& {command}")
        } else {
            format!("{operator} {escape}{ending}{margin}{command}")
        },
    ))
}

/// A fix that makes a command do its work where it stopped to ask: safe where the step ended with it
/// so far, to review where something went on without it.
pub(crate) fn answered(
    command: &SimpleCommand,
    title: &str,
    edits: impl IntoIterator<Item = Edit>,
) -> Fix {
    if command.failure == Failure::Stops {
        return Fix::safe(title, edits);
    }
    Fix::risky(title, edits)
        .review("The step went on although this stopped to ask: check that it may do its work now")
}

/// True if the command is `set -e`, alone or with other options.
pub(crate) fn sets_errexit(command: &SimpleCommand) -> bool {
    command.name() == Some("set") && command.has_option(&["-e"])
        || command.arguments().windows(2).any(|pair| {
            matches!(pair, [option, name] if option.text().ends_with('o') && name.text() == "errexit")
        })
}

fn line_start(source: &str, at: usize) -> usize {
    source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn indentation(source: &str, line: usize) -> &str {
    let rest = source.get(line..).unwrap_or("");
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    rest.get(..blanks).unwrap_or("")
}
