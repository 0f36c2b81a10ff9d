//! The program that the image's container starts with.

use crate::build::{Build, Stage, Step};
use crate::rules::RuleContext;
use crate::shell::{ShellWord, SimpleCommand};
use crate::syntax::{Body, Command, Keyword};
use crate::text::path::base_name;

/// The kind of program that the container starts, as far as the file says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Starts {
    /// It says nothing.
    Nothing,
    /// A shell or interpreter and nothing for it to run, as images do that others build on; or a
    /// program that does its work as root.
    NoServer,
    /// A program.
    Program,
}

/// The ENTRYPOINT and the CMD in force at the end of the final stage, those of the file.
pub(crate) fn started<'a>(cx: &RuleContext<'a>) -> Vec<&'a Step<'a>> {
    let keywords = [Keyword::Entrypoint, Keyword::Cmd];
    keywords.into_iter().filter_map(|keyword| in_force(cx.build, keyword)).collect()
}

/// The last instruction of this sort in the final stage's lineage.
pub(crate) fn in_force<'a>(build: &'a Build<'a>, keyword: Keyword) -> Option<&'a Step<'a>> {
    last_of(build, build.final_stage()?.index, keyword)
}

/// The last instruction of this sort in the lineage of a stage.
fn last_of<'a>(build: &'a Build<'a>, stage: usize, keyword: Keyword) -> Option<&'a Step<'a>> {
    build.lineage(stage).find_map(|stage| {
        let mut steps = build.steps_of(stage.index).iter().rev();
        steps.find(|step| step.instruction.keyword == keyword)
    })
}

/// The commands that the container starts with, each with its step.
pub(crate) fn commands<'a>(cx: &RuleContext<'a>) -> Vec<(&'a Step<'a>, &'a SimpleCommand)> {
    let mut all = Vec::new();
    for step in started(cx) {
        all.extend(step.script().iter().flat_map(|script| &script.commands).map(|it| (step, it)));
    }
    all
}

/// The kind of program that the container of a stage starts, as far as its lineage in this file
/// says.
pub(crate) fn starts(cx: &RuleContext<'_>, stage: &Stage) -> Starts {
    const ALONE: [&str; 11] = [
        "sh", "bash", "ash", "zsh", "python", "python2", "python3", "node", "irb", "jshell", "pwsh",
    ];
    const AS_ROOT: [&str; 8] =
        ["sshd", "dockerd", "containerd", "buildkitd", "crond", "cron", "systemd", "init"];
    let last = |keyword| last_of(cx.build, stage.index, keyword);
    let words = |step: &Step<'_>| -> Vec<String> {
        match &step.effective.body {
            Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words)) => {
                words.iter().map(|word| word.text.clone()).collect()
            }
            _ => step.effective.arguments.as_str().split_whitespace().map(str::to_owned).collect(),
        }
    };
    let entrypoint = last(Keyword::Entrypoint).map(words);
    let run = last(Keyword::Cmd).map(words);
    let name = |words: &[String]| {
        let first = words.first().map_or("", String::as_str);
        base_name(first).to_owned()
    };
    let is_root = |words: &Option<Vec<String>>| {
        words.as_ref().is_some_and(|words| AS_ROOT.contains(&name(words).as_str()))
    };
    match (&entrypoint, &run) {
        (None, None) => Starts::Nothing,
        _ if is_root(&entrypoint) || is_root(&run) => Starts::NoServer,
        // An entry point of the image's own hands over to what it is given.
        (_, Some(words)) if words.len() == 1 && ALONE.contains(&name(words).as_str()) => {
            let hands_over = entrypoint
                .as_ref()
                .is_none_or(|words| name(words).rsplit('.').next() == Some("sh"));
            if hands_over { Starts::NoServer } else { Starts::Program }
        }
        _ => Starts::Program,
    }
}

/// The words of a command after the name of this program, however it is started: `gunicorn`,
/// `poetry run gunicorn`, `python -m gunicorn`.
pub(crate) fn arguments_of<'c>(
    command: &'c SimpleCommand,
    program: &str,
) -> Option<&'c [ShellWord]> {
    let at = command.words.iter().position(|word| word.program() == Some(program))?;
    let before = command.words.get(..at)?;
    let starts = before.iter().all(|word| {
        let text = word.text();
        text.starts_with('-')
            || matches!(
                word.program(),
                Some("poetry" | "pipenv" | "uv" | "conda" | "run" | "exec" | "tini" | "dumb-init")
            )
            || word.program().is_some_and(|name| name.starts_with("python"))
    });
    starts.then(|| command.words.get(at + 1..)).flatten()
}

/// True if one of these options is given, also as `--name=value`.
pub(crate) fn has_option(words: &[ShellWord], names: &[&str]) -> bool {
    words.iter().any(|word| names.iter().any(|name| is_option(word.text(), name)))
}

/// The value of one of these options: the word that holds it, and the value.
pub(crate) fn option_value<'c>(
    words: &'c [ShellWord],
    names: &[&str],
) -> Option<(&'c ShellWord, &'c str)> {
    words.iter().enumerate().find_map(|(at, word)| {
        let text = word.text();
        if names.contains(&text) {
            let next = words.get(at + 1)?;
            return Some((next, next.text()));
        }
        let (name, value) = text.split_once('=')?;
        names.contains(&name).then_some((word, value))
    })
}

fn is_option(text: &str, name: &str) -> bool {
    let letter = name.len() == 2 && text.len() > 2 && !text.starts_with("--");
    text == name || text.strip_prefix(name).is_some_and(|rest| letter || rest.starts_with('='))
}

/// True if a variable is set in the image.
pub(crate) fn is_set(cx: &RuleContext<'_>, name: &str) -> bool {
    cx.build
        .final_stage()
        .is_some_and(|stage| cx.build.variable(name, stage.index, usize::MAX).is_some())
}

/// The words of a start command as its JSON list, or those of the shell form where they are plain.
pub(crate) fn plain_words(step: &Step<'_>) -> Option<Vec<String>> {
    match &step.effective.body {
        Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words)) => {
            Some(words.iter().map(|word| word.text.clone()).collect())
        }
        Body::Cmd(Command::Shell(text)) | Body::Entrypoint(Command::Shell(text)) => {
            let special = |c: char| "$`\\\"'|&;<>(){}*?[]~#!=".contains(c);
            let text = text.as_str();
            (!text.contains(special)).then(|| text.split_whitespace().map(str::to_owned).collect())
        }
        _ => None,
    }
}
