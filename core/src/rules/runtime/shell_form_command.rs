use crate::build::Step;
use crate::fix::{Effect, Fix};
use crate::rules::edits::json_list;
use crate::rules::started::is_builtin;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Join, Script, ShellWord, SimpleCommand};
use crate::syntax::{Body, Command, Health, Keyword};
use crate::text::{Edit, MappedText};

pub(crate) static RULE: Rule = Rule {
    id: "shell-form-command",
    title: "The container's command runs inside a shell",
    category: Category::Runtime,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[
        Alias::hadolint("DL3025", Severity::Warning),
        Alias::buildkit("JSONArgsRecommended"),
    ],
    practice: "exec-form-command",
    why: "In the shell form the process with number 1 is `sh`, which does not pass signals on: \
          `docker stop` waits ten seconds and then kills the server.",
    check,
};

const DEFAULT_SHELL: [&str; 2] = ["/bin/sh", "-c"];

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let sets = Sets::of_stages(cx);
    for step in cx.build.steps.iter().filter(|step| cx.sees(step)) {
        let (command, is_probe) = match &step.effective.body {
            Body::Cmd(command) | Body::Entrypoint(command) => (command, false),
            // A probe needs no signals; only hadolint minds.
            Body::Healthcheck(Health::Command { command, .. }) if cx.as_hadolint() => {
                (command, true)
            }
            _ => continue,
        };
        let Command::Shell(text) = command else { continue };
        let name = step.effective.keyword.as_str();
        // With a SHELL of the file's own, the shell is meant, says BuildKit.
        let is_default_shell = step.shell.iter().eq(DEFAULT_SHELL);
        let codes: &[&str] = if is_probe || !is_default_shell {
            &["DL3025"]
        } else {
            &["DL3025", "JSONArgsRecommended"]
        };
        if cx.as_buildkit() && !is_default_shell {
            continue;
        }
        let range = text.source_range(0, text.as_str().len());
        out.report(step.instruction, range, format!("`{name}` runs its command inside a shell"))
            .only(codes)
            .fix(if is_probe { None } else { fix(cx, &sets, step, text) });
    }
}

fn fix(cx: &Context<'_>, sets: &[Sets], step: &Step<'_>, text: &MappedText) -> Option<Fix> {
    let script = step.script().filter(|script| script.posix && script.complete)?;
    if !step.effective.comments.is_empty() || text.as_str().is_empty() {
        return None;
    }
    let range = text.source_range(0, text.as_str().len());
    let effect = match step.effective.keyword {
        Keyword::Cmd => Effect::Cmd,
        _ => Effect::Entrypoint,
    };
    if let Some(words) = plain_words(script) {
        let list = json_list(&words.iter().map(ShellWord::text).collect::<Vec<_>>());
        let edits = [Edit::replace(range, list)];
        let title = "Use the exec form";
        let same_words = words.iter().all(|word| word.raw == word.text())
            && words.len() == script.commands.first().map_or(0, |command| command.words.len())
            && script.commands.first().is_some_and(|command| command.prefixes.is_empty());
        let fix = if keeps_meaning(cx, sets, step) {
            Fix::safe(title, edits)
        } else {
            Fix::risky(title, edits).review(
                "`ENTRYPOINT` and `CMD` work together in the exec form: check what runs.",
            )
        };
        return Some(if same_words { fix } else { fix.changes(effect) });
    }
    let line = with_exec(script, text)?;
    let shell: Vec<&str> = if step.shell.iter().eq(DEFAULT_SHELL) {
        vec!["sh", "-c"]
    } else {
        step.shell.iter().map(String::as_str).collect()
    };
    let list = json_list(&shell.into_iter().chain([line.as_str()]).collect::<Vec<_>>());
    Some(
        Fix::risky("Let the shell hand over with `exec`", [Edit::replace(range, list)])
            .changes(effect)
            .review("The last command takes the shell's place and gets its signals."),
    )
}

/// The words of a script that needs no shell: one command, nothing to expand.
fn plain_words(script: &Script) -> Option<&[ShellWord]> {
    let [command] = script.commands.as_slice() else { return None };
    let is_alone = command.inside.is_empty()
        && command.joined_by == Join::Nothing
        && command.followed_by == Join::Nothing
        && command.redirects.is_empty()
        && command.assignments.is_empty()
        && command.prefixes.iter().all(|prefix| prefix.raw == "exec");
    let is_plain = |word: &ShellWord| {
        let raw = word.raw.as_str();
        word.literal().is_some() && (raw != word.text() || !raw.contains(['*', '?', '[', '{', '~', '!']))
    };
    let is_program = !command.words.first().is_some_and(|name| is_builtin(name.text()));
    (is_alone && is_program && !command.words.is_empty() && command.words.iter().all(is_plain))
        .then_some(command.words.as_slice())
}

/// The joined line with `exec` before its last command.
fn with_exec(script: &Script, text: &MappedText) -> Option<String> {
    let last: &SimpleCommand = script.commands.last()?;
    let is_last = last.inside.is_empty()
        && last.followed_by == Join::Nothing
        && matches!(last.joined_by, Join::Nothing | Join::And | Join::Sequence);
    let name = last.words.first()?;
    if !is_last || !last.prefixes.is_empty() || is_builtin(name.text()) {
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

/// Which of the two a stage sets.
#[derive(Clone, Copy, Default)]
struct Sets {
    cmd: bool,
    entrypoint: bool,
}

impl Sets {
    fn of_stages(cx: &Context<'_>) -> Vec<Self> {
        let mut sets = vec![Self::default(); cx.build.stages.len()];
        for step in &cx.build.steps {
            let Some(stage) = sets.get_mut(step.stage) else { continue };
            stage.cmd |= step.instruction.keyword == Keyword::Cmd;
            stage.entrypoint |= step.instruction.keyword == Keyword::Entrypoint;
        }
        sets
    }
}

/// Whether the container runs the same command in the exec form: ENTRYPOINT takes CMD as its
/// arguments there, so the stage has only one of them, and the shell is the usual one.
fn keeps_meaning(cx: &Context<'_>, sets: &[Sets], step: &Step<'_>) -> bool {
    let sets_other = cx.build.lineage(step.stage).any(|stage| {
        sets.get(stage.index).is_some_and(|sets| match step.effective.keyword {
            Keyword::Cmd => sets.entrypoint,
            _ => sets.cmd,
        })
    });
    step.shell.iter().eq(DEFAULT_SHELL) && !step.is_onbuild() && !sets_other
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, check_with, fixed, only, safety, silent};
    use crate::rules::{Options, Preset};

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
ONBUILD CMD ['a']
#           ^^^^^
HEALTHCHECK CMD a || exit 1
",
        );
        silent(&RULE, "FROM a:1\nCMD [\"a\"]\nENTRYPOINT []\nRUN a\n");
    }

    #[test]
    fn hadolint_minds_probes_and_not_onbuild() {
        let options = Options { preset: Preset::Hadolint, ..only(&RULE) };
        check_with(
            &RULE,
            &options,
            "
FROM a:1
HEALTHCHECK CMD a || exit 1
#               ^^^^^^^^^^^
ONBUILD CMD a
HEALTHCHECK CMD [\"a\"]
",
        );
    }

    #[test]
    fn a_shell_of_ones_own_is_meant() {
        let options = Options { preset: Preset::Buildkit, ..only(&RULE) };
        check_with(
            &RULE,
            &options,
            "
FROM a:1
CMD a
#   ^
SHELL [\"/bin/bash\", \"-c\"]
CMD a
",
        );
    }

    #[test]
    fn plain_words_become_a_list() {
        let before = "FROM a:1\nCMD node \"my app.js\" \\\n  --port 80\n";
        fixed(&RULE, before, "FROM a:1\nCMD [\"node\", \"my app.js\", \"--port\", \"80\"]\n");
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
        safety(&RULE, "FROM a:1\nCMD a | b\n", None);
        safety(&RULE, "FROM a:1\nCMD if a; then b; fi\n", None);
        safety(&RULE, "FROM a:1\nCMD cd a\n", None);
    }
}
