//! What the container starts.

use crate::build::{Stage, Step};
use crate::context::base_name;
use crate::rules::Context;
use crate::syntax::{Body, Command, Keyword};

/// What the file says of the program that the container starts.
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

/// What the container of a stage starts, as far as its lineage in this file says.
pub(crate) fn starts(cx: &Context<'_>, stage: &Stage) -> Starts {
    const ALONE: [&str; 11] = [
        "sh", "bash", "ash", "zsh", "python", "python2", "python3", "node", "irb", "jshell", "pwsh",
    ];
    const AS_ROOT: [&str; 8] =
        ["sshd", "dockerd", "containerd", "buildkitd", "crond", "cron", "systemd", "init"];
    let last = |keyword: Keyword| {
        let lineage = cx.build.lineage(stage.index);
        let mut steps = lineage.flat_map(|it| cx.build.steps_of(it.index).iter().rev());
        steps.find(|step| step.effective.keyword == keyword && !step.is_onbuild())
    };
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
