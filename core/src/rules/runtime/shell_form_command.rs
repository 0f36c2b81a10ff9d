use std::collections::BTreeSet;

use crate::build::{Base, CopySource, Stage, Step, StepKind};
use crate::catalog::passes_command_on;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::json_list;
use crate::rules::shared::package_managers::is_file;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Failure, Join, Script, ShellWord, SimpleCommand, has_twin, is_builtin};
use crate::syntax::{Body, Command, Keyword};
use crate::text::path::base_name;
use crate::text::{Edit, MappedText};

pub(crate) static RULE: Rule = Rule {
    id: "shell-form-command",
    title: "The container's command runs inside a shell",
    category: Category::Runtime,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        ToolCode::hadolint("DL3025", Severity::Warning),
        ToolCode::buildkit("JSONArgsRecommended"),
    ],
    practice: "exec-form-command",
    why: "In the shell form the process with number 1 is `sh`, which does not pass signals on: \
          `docker stop` waits ten seconds and then kills the server.",
    check,
};

const DEFAULT_SHELL: [&str; 2] = ["/bin/sh", "-c"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // A probe needs no signals.
    report(cx, out, start_command);
}

/// The command that the container starts with.
pub(in crate::rules) fn start_command<'s>(step: &'s Step<'_>) -> Option<&'s Command> {
    match &step.effective.body {
        Body::Cmd(command) | Body::Entrypoint(command) => Some(command),
        _ => None,
    }
}

/// True if the default shell runs a shell form here.
pub(in crate::rules) fn has_default_shell(step: &Step<'_>) -> bool {
    step.state.shell.iter().eq(DEFAULT_SHELL)
}

/// Reports the shell forms among the commands that are looked at.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    command: for<'s> fn(&'s Step<'_>) -> Option<&'s Command>,
) {
    let stages = Stages::of(cx);
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let Some(Command::Shell(text)) = command(step) else { continue };
        let name = step.effective.keyword.as_str();
        let is_start = start_command(step).is_some();
        // With a SHELL of the file's own, the shell is meant, says BuildKit.
        let codes: &[&str] = if is_start && has_default_shell(step) {
            &["DL3025", "JSONArgsRecommended"]
        } else {
            &["DL3025"]
        };
        // Without a word there is no place but the keyword's.
        let range = match text.as_str().len() {
            0 => step.effective.keyword_range,
            length => text.source_range(0, length),
        };
        out.report(step.instruction, range, format!("`{name}` runs its command inside a shell"))
            .only(codes)
            .fix(if is_start { fix(cx, &stages, step, text) } else { None });
    }
}

fn fix(
    cx: &RuleContext<'_>,
    stages: &Stages<'_>,
    step: &Step<'_>,
    text: &MappedText,
) -> Option<Fix> {
    let script = step.script().filter(|script| script.posix && script.complete)?;
    let others = stages.others(step);
    // An entry point in the shell form drops `CMD`: which of the two is meant to run is not known.
    if !step.effective.comments.is_empty() || text.as_str().is_empty() || others.drops {
        return None;
    }
    let range = text.source_range(0, text.as_str().len());
    let effect = Effect::of_start(step.effective.keyword);
    if let Some(words) = plain_words(script) {
        let list = json_list(&words.iter().map(ShellWord::text).collect::<Vec<_>>());
        let edits = [Edit::replace(range, list)];
        let title = "Use the exec form";
        let same_words = words.iter().all(|word| word.raw == word.text())
            && words.len() == script.commands.first().map_or(0, |command| command.words.len())
            && script.commands.first().is_some_and(|command| command.prefixes.is_empty());
        let fix = match doubt(cx, stages, step, words, &others) {
            None => Fix::safe(title, edits),
            Some(review) => Fix::risky(title, edits).review(review),
        };
        return Some(if same_words { fix } else { fix.changes(effect) });
    }
    let line = with_exec(script, text)?;
    let shell: Vec<&str> = if has_default_shell(step) {
        vec!["sh", "-c"]
    } else {
        step.state.shell.iter().map(String::as_str).collect()
    };
    let list = json_list(&shell.into_iter().chain([line.as_str()]).collect::<Vec<_>>());
    let mut review =
        "The last command takes the shell's place and gets its signals: check that it \
                      stops on them"
            .to_owned();
    if others.any {
        review.push_str(", and what `ENTRYPOINT` and `CMD` run together");
    }
    Some(
        Fix::risky("Let the shell hand over with `exec`", [Edit::replace(range, list)])
            .changes(effect)
            .review(review),
    )
}

/// The thing to check before plain words take the place of a shell; `None` where the container runs
/// the same program with the same words for certain.
fn doubt(
    cx: &RuleContext<'_>,
    stages: &Stages<'_>,
    step: &Step<'_>,
    words: &[ShellWord],
    others: &Others,
) -> Option<String> {
    let name = words.first().map_or("", ShellWord::text);
    let is_cmd = step.effective.keyword == Keyword::Cmd;
    if others.any {
        return Some(if is_cmd {
            "`ENTRYPOINT` gets these words one by one, where it got `/bin/sh -c` and one text: check \
             that it runs them"
                .to_owned()
        } else {
            "The words of `CMD` become arguments of this program: check that it is to have them"
                .to_owned()
        });
    }
    if step.is_onbuild() {
        return Some(
            "Check that images built on this one set no `ENTRYPOINT` of their own".to_owned(),
        );
    }
    if !has_default_shell(step) {
        return Some(
            "The shell that `SHELL` names no longer runs it: check that the program needs nothing \
             that this shell sets up"
                .to_owned(),
        );
    }
    if has_twin(name) {
        return Some(format!(
            "The shell has `{name}` built in: check that the image has a program of this name"
        ));
    }
    if may_be_script(cx, stages, step, name) {
        return Some(format!(
            "A shell runs `{name}` even without a first line that names an interpreter: check that \
             it starts with `#!`"
        ));
    }
    let passes_on = match cx.build.root_base(step.stage) {
        Base::Scratch => true,
        Base::Image(image) => passes_command_on(image),
        _ => false,
    };
    (is_cmd && !passes_on).then(|| {
        "The base image's `ENTRYPOINT`, if it has one, gets these words in place of a shell: check \
         that it runs them"
            .to_owned()
    })
}

/// True if the program may be a script that the file brings along.
fn may_be_script(cx: &RuleContext<'_>, stages: &Stages<'_>, step: &Step<'_>, name: &str) -> bool {
    let is_copied =
        |stage: &Stage| stages.copied.get(stage.index).is_some_and(|it| it.contains(name));
    name.contains('/') || is_file(name, &[".sh"]) || cx.build.lineage(step.stage).any(is_copied)
}

/// The words of a script that needs no shell: one command, nothing to expand.
fn plain_words(script: &Script) -> Option<&[ShellWord]> {
    let [command] = script.commands.as_slice() else { return None };
    let is_alone = command.inside.is_empty()
        && command.joined_by == Join::Nothing
        && command.followed_by == Join::Nothing
        // `! a` fails where `a` does not.
        && command.failure == Failure::Stops
        && command.redirects.is_empty()
        && command.assignments.is_empty()
        && command.prefixes.iter().all(|prefix| prefix.raw == "exec");
    let is_plain = |word: &ShellWord| {
        let raw = word.raw.as_str();
        word.literal().is_some()
            && (raw != word.text() || !raw.contains(['*', '?', '[', '{', '~', '!']))
    };
    let is_program = !command.words.first().is_some_and(|name| {
        // The shell's `echo` and `printf` read backslashes in another way than the programs do.
        let is_text = matches!(name.text(), "echo" | "printf");
        let differs = |word: &ShellWord| word.text().contains('\\') || word.text().starts_with('-');
        is_builtin(name.text()) || is_text && command.arguments().iter().any(differs)
    });
    (is_alone && is_program && !command.words.is_empty() && command.words.iter().all(is_plain))
        .then_some(command.words.as_slice())
}

/// The joined line with `exec` before its last command.
fn with_exec(script: &Script, text: &MappedText) -> Option<String> {
    let last: &SimpleCommand = script.commands.last()?;
    let is_last = last.inside.is_empty()
        && last.followed_by == Join::Nothing
        && last.failure == Failure::Stops
        && matches!(last.joined_by, Join::Nothing | Join::And | Join::Sequence);
    let name = last.words.first()?;
    let is_own = is_builtin(name.text()) || has_twin(name.text());
    if !is_last || !last.prefixes.is_empty() || is_own {
        return None;
    }
    // A script that goes on behind its last simple command ends in a compound one.
    let end = last
        .redirects
        .iter()
        .map(|redirect| redirect.range)
        .fold(last.range, crate::text::TextRange::cover)
        .end();
    let rest_is_empty = text.offset_of(end.checked_sub(1)?)? + 1 == text.as_str().len();
    let at = text.offset_of(name.range.start())?;
    let (before, after) = (text.as_str().get(..at)?, text.as_str().get(at..)?);
    (rest_is_empty && !text.as_str().contains('\n')).then(|| format!("{before}exec {after}"))
}

/// Facts about the stages that bear on their commands, by stage.
struct Stages<'a> {
    /// Of the stage, those it continues and those that continue it.
    around: Vec<Sets>,
    /// The names of the files that a stage copies from the build context.
    copied: Vec<BTreeSet<&'a str>>,
}

/// Of CMD and ENTRYPOINT, those that are set.
#[derive(Clone, Copy, Default)]
struct Sets {
    cmd: bool,
    entrypoint: bool,
    /// The entry point is in the shell form.
    shell_entrypoint: bool,
}

impl Sets {
    fn and(self, other: Self) -> Self {
        Self {
            cmd: self.cmd || other.cmd,
            entrypoint: self.entrypoint || other.entrypoint,
            shell_entrypoint: self.shell_entrypoint || other.shell_entrypoint,
        }
    }
}

impl<'a> Stages<'a> {
    fn of(cx: &RuleContext<'a>) -> Self {
        let count = cx.build.stages.len();
        let (mut own, mut copied) = (vec![Sets::default(); count], vec![BTreeSet::new(); count]);
        for step in &cx.build.steps {
            let keyword = step.instruction.keyword;
            let sets = Sets {
                cmd: keyword == Keyword::Cmd,
                entrypoint: keyword == Keyword::Entrypoint,
                shell_entrypoint: matches!(
                    &step.instruction.body,
                    Body::Entrypoint(Command::Shell(_))
                ),
            };
            if let Some(own) = own.get_mut(step.stage) {
                *own = own.and(sets);
            }
            if let (Body::Copy(transfer) | Body::Add(transfer), Some(copied)) =
                (&step.effective.body, copied.get_mut(step.stage))
                && matches!(step.kind, StepKind::Copy(CopySource::Context))
            {
                let places = transfer.sources.iter().chain([&transfer.destination]);
                copied.extend(places.map(|word| base_name(&word.text)));
            }
        }
        let mut around = own.clone();
        let mut add = |stage: usize, other: usize| {
            if let (Some(around), Some(other)) = (around.get_mut(stage), own.get(other)) {
                *around = around.and(*other);
            }
        };
        for stage in &cx.build.stages {
            for older in cx.build.lineage(stage.index).skip(1) {
                add(stage.index, older.index);
            }
            if let Base::Stage(parent) = stage.base {
                add(parent, stage.index);
            }
        }
        Self { around, copied }
    }

    /// The facts about the other one than this step's.
    fn others(&self, step: &Step<'_>) -> Others {
        let around = self.around.get(step.stage).copied().unwrap_or_default();
        if step.effective.keyword == Keyword::Cmd {
            Others { any: around.entrypoint, drops: around.shell_entrypoint }
        } else {
            Others { any: around.cmd, drops: around.cmd }
        }
    }
}

/// Facts about the other of the two in the stage, those it continues and those that continue it.
struct Others {
    /// There is one.
    any: bool,
    /// One of the two is an `ENTRYPOINT` in the shell form, which drops the `CMD`.
    drops: bool,
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn commands_in_the_shell_form() {
        check(
            &RULE,
            "
FROM a:1
CMD a b
#   ^^^ `CMD`
ENTRYPOINT a $b
#          ^^^^
ONBUILD CMD a
#           ^
HEALTHCHECK CMD a || exit 1
ONBUILD CMD
#       ^^^
CMD --verbose
#^^^
cmd
#^^^
",
        );
        silent(&RULE, "FROM a:1\nCMD [\"a\"]\nENTRYPOINT []\nRUN a\n");
    }

    #[test]
    fn plain_words_become_a_list() {
        let before = "FROM node:24\nCMD node \"my app.js\" \\\n  --port 80\n";
        fixed(&RULE, before, "FROM node:24\nCMD [\"node\", \"my app.js\", \"--port\", \"80\"]\n");
        safety(&RULE, before, Some(Safety::Safe));
        fixed(&RULE, "FROM a:1\nENTRYPOINT exec a\n", "FROM a:1\nENTRYPOINT [\"a\"]\n");
        safety(&RULE, "FROM a:1\nENTRYPOINT [\"a\"]\nCMD b\n", Some(Safety::Unsafe));
    }

    #[test]
    fn a_needed_shell_hands_over() {
        let before = "FROM a:1\nCMD migrate && A=b server --port \"$PORT\" > /log\n";
        fixed(
            &RULE,
            before,
            "FROM a:1\nCMD [\"sh\", \"-c\", \"migrate && A=b exec server --port \\\"$PORT\\\" > /log\"]\n",
        );
        safety(&RULE, before, Some(Safety::Unsafe));
        for word in ["$\"x\"", "a$\"x\"", "$'x'", "--a=$\"x\""] {
            let safety_of = |file: &str| safety(&RULE, file, Some(Safety::Unsafe));
            safety_of(&format!("FROM debian:13\nCMD server {word}\n"));
        }
        safety(&RULE, "FROM a:1\nCMD a | b\n", None);
        safety(&RULE, "FROM a:1\nCMD if a; then b; fi\n", None);
        safety(&RULE, "FROM a:1\nCMD cd a\n", None);
    }

    #[test]
    fn safe_where_the_same_program_runs_for_certain() {
        for file in ["FROM debian:13\nCMD server --port 80\n", "FROM a:1\nENTRYPOINT server -x\n"] {
            safety(&RULE, file, Some(Safety::Safe));
        }
        for file in [
            // An entry point of the base's own may look at its words.
            "FROM a:1\nCMD server\n",
            "FROM postgres:18\nCMD postgres -c x=y\n",
            // A file without `#!`.
            "FROM debian:13\nCMD ./start.sh\n",
            "FROM debian:13\nCMD /opt/start\n",
            "FROM debian:13\nCOPY start /usr/local/bin/\nCMD start\n",
            "FROM debian:13\nCOPY x /usr/local/bin/start\nENTRYPOINT start -x\n",
            // Built into the shell; whether the image has the program is not known.
            "FROM debian:13\nCMD echo hello\n",
            "FROM debian:13\nCMD test -f /x\n",
            "FROM debian:13\nONBUILD CMD server\n",
            "FROM debian:13\nSHELL [\"/bin/bash\", \"-c\"]\nCMD server\n",
        ] {
            safety(&RULE, file, Some(Safety::Unsafe));
        }
    }

    #[test]
    fn what_only_a_shell_can_do_is_left_to_it() {
        for command in [
            "kill -0 1",
            "ulimit -n 5",
            "umask 022",
            "type a",
            "command -v a",
            "trap a TERM",
            "wait",
            "read x",
            "exit 0",
            ": x",
            "echo \"a\\tb\"",
            "echo -e a",
            "printf '%s\\n' a",
            "! server",
            "! server -x > /log",
            "migrate && ! server",
            "! migrate $A",
        ] {
            safety(&RULE, &format!("FROM debian:13\nCMD {command}\n"), None);
        }
    }

    #[test]
    fn an_entry_point_in_the_shell_form_drops_the_command() {
        let both = "ENTRYPOINT a b\nCMD c d\n";
        safety(&RULE, &format!("FROM debian:13\n{both}"), None);
        safety(&RULE, "FROM debian:13 AS x\nENTRYPOINT a b\nFROM x\nCMD c d\n", None);
        safety(&RULE, "FROM debian:13\nENTRYPOINT a b\nCMD [\"c\"]\n", None);
        safety(&RULE, "FROM debian:13\nENTRYPOINT [\"a\"]\nCMD c d\n", Some(Safety::Unsafe));
    }

    #[test]
    fn a_list_that_is_no_json_is_never_made_a_command() {
        for command in [
            "CMD ['node', 'server.js']",
            "CMD [\"node\", \"server.js\",]",
            "ENTRYPOINT [\"node\" \"server.js\"]",
            "CMD [\"uvicorn\",\"--port\",$PORT]",
            "CMD [node, server.js]",
            "CMD [ \"node\", \"a\", ]",
            "CMD [\u{201c}node\u{201d}]",
            "ONBUILD CMD ['a', 'b']",
        ] {
            silent(&RULE, &format!("FROM debian:13\n{command}\n"));
        }
    }
}
