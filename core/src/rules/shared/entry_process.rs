//! The program that the image's container starts with.

use crate::build::{Build, Stage, Step, Variable};
use crate::rules::RuleContext;
use crate::shell::{ShellWord, SimpleCommand, is_builtin, is_posix_shell};
use crate::syntax::{Body, Command, Health, Keyword, Word};
use crate::text::TextRange;
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

/// The ENTRYPOINT and the CMD in force at the end of the final stage, those of the file. A CMD of a
/// stage before that of the ENTRYPOINT is none any more.
pub(crate) fn started<'a>(cx: &RuleContext<'a>) -> Vec<&'a Step<'a>> {
    let entrypoint = in_force(cx.build, Keyword::Entrypoint);
    let first = entrypoint.map_or(0, |it| it.stage);
    let cmd = in_force(cx.build, Keyword::Cmd).filter(|it| it.stage >= first);
    entrypoint.into_iter().chain(cmd).collect()
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

/// The most words of a CMD that are looked at as those of another command.
const MOST_HANDED: usize = 256;

/// A command that the container starts with.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    /// The ENTRYPOINT or CMD in which it stands.
    pub(crate) step: &'a Step<'a>,
    pub(crate) command: &'a SimpleCommand,
    /// The CMD whose words are handed to it.
    cmd: Option<&'a Step<'a>>,
}

/// The commands that the container starts with.
pub(crate) fn start_commands<'a>(cx: &RuleContext<'a>) -> Vec<Start<'a>> {
    let steps = started(cx);
    let cmd = match steps.as_slice() {
        [_, cmd] if exec_words(cmd).is_some() => Some(*cmd),
        _ => None,
    };
    let mut all = Vec::new();
    for step in steps {
        let is_list = exec_words(step).is_some();
        for (at, command) in step.script().iter().flat_map(|it| &it.commands).enumerate() {
            let is_all = is_list && at == 0 && !command.starts_a_shell();
            let takes = is_all || command.words.iter().any(|word| is_all_arguments(&word.raw));
            let cmd = cmd.filter(|cmd| takes && !std::ptr::eq(*cmd, step));
            all.push(Start { step, command, cmd });
        }
    }
    all
}

/// The commands that the container starts with, each with its step.
pub(crate) fn commands<'a>(cx: &RuleContext<'a>) -> Vec<(&'a Step<'a>, &'a SimpleCommand)> {
    start_commands(cx).into_iter().map(|it| (it.step, it.command)).collect()
}

impl<'a> Start<'a> {
    /// The words after the name of this program, however it is started (`gunicorn`, `poetry run
    /// gunicorn`, `python -m gunicorn`), those that CMD hands over at their end.
    pub(crate) fn arguments_of(&self, program: &str) -> Option<Vec<&'a ShellWord>> {
        let own = arguments_of(self.command, program)?;
        Some(own.iter().chain(self.handed()).collect())
    }

    /// The words that CMD hands to the command.
    pub(crate) fn handed(&self) -> impl Iterator<Item = &'a ShellWord> + use<'a> {
        self.cmd.and_then(exec_words).into_iter().flatten().take(MOST_HANDED)
    }

    /// The instruction in which one of these words stands.
    pub(crate) fn step_of(&self, word: &ShellWord) -> &'a Step<'a> {
        let is_in = |step: &&Step<'_>| step.instruction.range.contains_range(word.range);
        self.cmd.filter(is_in).unwrap_or(self.step)
    }

    /// The variable as the program finds it: set before the command, else by the image's ENV.
    pub(crate) fn variable(&self, cx: &RuleContext<'a>, name: &str) -> Variable<'a> {
        match cx.build.invocation(self.step, self.command).given(name) {
            Variable::Unset => of_image(cx, name),
            given => given,
        }
    }
}

/// The words of a start command in the form of a list.
fn exec_words<'a>(step: &'a Step<'a>) -> Option<impl Iterator<Item = &'a ShellWord> + use<'a>> {
    let (Body::Cmd(Command::Exec(_)) | Body::Entrypoint(Command::Exec(_))) = &step.effective.body
    else {
        return None;
    };
    let all = step.script()?.commands.first()?;
    Some(all.prefixes.iter().chain(&all.words))
}

/// The words of a command in the form of a list, in RUN, CMD, ENTRYPOINT or HEALTHCHECK, and the range
/// of the list.
pub(crate) fn exec_list<'a>(step: &'a Step<'_>) -> Option<(&'a [Word], TextRange)> {
    let (Body::Run(command)
    | Body::Cmd(command)
    | Body::Entrypoint(command)
    | Body::Healthcheck(Health::Command { command, .. })) = &step.effective.body
    else {
        return None;
    };
    let Command::Exec(words) = command else { return None };
    let (first, last) = (words.first()?, words.last()?);
    // From bracket to bracket, with the blanks inside them.
    let text = step.effective.arguments.as_str();
    let (start, end) = (text.find('[')?, text.rfind(']')? + 1);
    let range = step.effective.arguments.source_range(start, end);
    let is_all = range.contains_range(first.range) && range.contains_range(last.range);
    is_all.then_some((words.as_slice(), range))
}

/// The ENTRYPOINTs in force at the ends of the stages.
pub(crate) struct Entrypoints<'a>(Vec<Option<&'a Step<'a>>>);

impl<'a> Entrypoints<'a> {
    /// Those of the file; one pass.
    pub(crate) fn of(build: &'a Build<'a>) -> Self {
        let mut all: Vec<Option<&Step<'_>>> = Vec::with_capacity(build.stages.len());
        for stage in &build.stages {
            let mut own = build.steps_of(stage.index).iter().rev();
            let own = own.find(|step| step.instruction.keyword == Keyword::Entrypoint);
            let parent =
                build.lineage(stage.index).nth(1).and_then(|it| all.get(it.index).copied());
            all.push(own.or(parent.flatten()));
        }
        Self(all)
    }

    /// The one that the words of a CMD go to: in its stage, else in the final one.
    pub(crate) fn over(&self, cmd: &Step<'_>) -> Option<&'a Step<'a>> {
        let own = self.0.get(cmd.stage).copied().flatten();
        own.or_else(|| self.0.last().copied().flatten())
            .filter(|_| cmd.effective.keyword == Keyword::Cmd)
    }
}

/// True if an entry point gives the words that it is handed to a shell.
pub(crate) fn hands_to_shell(entrypoint: &Step<'_>) -> bool {
    match exec_list(entrypoint) {
        Some((words, _)) => words.iter().any(|word| is_posix_shell(base_name(&word.text))),
        None => true,
    }
}

/// True if a word stands for all that a shell was given after its script.
fn is_all_arguments(raw: &str) -> bool {
    matches!(raw.trim_matches(['"', '\\']), "$@" | "$*" | "${@}" | "${*}")
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
fn arguments_of<'c>(command: &'c SimpleCommand, program: &str) -> Option<&'c [ShellWord]> {
    let at = command.words.iter().position(|word| word.program() == Some(program))?;
    let before = command.words.get(..at)?;
    let starts = before.iter().all(|word| {
        let text = word.text();
        text.starts_with('-')
            || matches!(
                word.program(),
                Some(
                    "poetry"
                        | "pipenv"
                        | "uv"
                        | "conda"
                        | "run"
                        | "exec"
                        | "tini"
                        | "dumb-init"
                        | "bun"
                        | "bundle"
                        | "bunx"
                        | "npm"
                        | "npx"
                        | "pnpm"
                        | "yarn"
                        | "php"
                        | "ruby"
                        | "--"
                )
            )
            || word.program().is_some_and(|name| name.starts_with("python"))
    });
    starts.then(|| command.words.get(at + 1..)).flatten()
}

/// True if one of these options is given, also as `--name=value`.
pub(crate) fn has_option(words: &[&ShellWord], names: &[&str]) -> bool {
    words.iter().any(|word| names.iter().any(|name| is_option(word.text(), name)))
}

/// The values of these options, in order: the word that holds it, and the value, which is the end of
/// that word.
pub(crate) fn option_values<'c>(
    words: &[&'c ShellWord],
    names: &[&str],
) -> Vec<(&'c ShellWord, &'c str)> {
    let mut found = Vec::new();
    for (at, &word) in words.iter().enumerate() {
        let text = word.text();
        if names.contains(&text) {
            found.extend(words.get(at + 1).map(|next| (*next, next.text())));
        } else if let Some((name, value)) = text.split_once('=')
            && names.contains(&name)
        {
            found.push((word, value));
        } else if let Some(value) = names.iter().find_map(|name| joined_value(text, name)) {
            found.push((word, value));
        }
    }
    found
}

/// The value in one word with its option of one letter: `-b:80`.
fn joined_value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let value = text.strip_prefix(name).filter(|_| name.len() == 2)?;
    (!value.is_empty() && !text.starts_with("--")).then_some(value)
}

fn is_option(text: &str, name: &str) -> bool {
    joined_value(text, name).is_some()
        || text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}

/// The variable as the image sets it for its containers: what ARG sets is gone by then.
fn of_image<'a>(cx: &RuleContext<'a>, name: &str) -> Variable<'a> {
    let stage = cx.build.final_stage().map_or(0, |stage| stage.index);
    let bound = cx.build.lineage(stage).find_map(|stage| stage.scope.env_at_end(name));
    match bound.map(|it| it.value.as_deref()) {
        None => Variable::Unset,
        Some(None) => Variable::Unknown,
        Some(Some(value)) => Variable::Known(value),
    }
}

/// True if a variable is set in the image.
pub(crate) fn is_set(cx: &RuleContext<'_>, name: &str) -> bool {
    of_image(cx, name).is_set()
}

/// The words of a start command as its JSON list, or those of the shell form where they are plain and
/// start a program: `exec` before it goes, and what only a shell has in it is no program.
pub(crate) fn plain_words(step: &Step<'_>) -> Option<Vec<String>> {
    match &step.effective.body {
        Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words)) => {
            Some(words.iter().map(|word| word.text.clone()).collect())
        }
        Body::Cmd(Command::Shell(text)) | Body::Entrypoint(Command::Shell(text)) => {
            let special = |c: char| "$`\\\"'|&;<>(){}*?[]~#!=".contains(c);
            let text = text.as_str().trim();
            let text = text.strip_prefix("exec ").unwrap_or(text);
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            let is_program =
                words.first().is_some_and(|it| !is_builtin(it) && !it.starts_with('-'));
            (is_program && !text.contains(special)).then_some(words)
        }
        _ => None,
    }
}
