use crate::build::Step;
use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{
    Enclosing, Failure, Join, Runs, Script, ShellWord, SimpleCommand, has_twin, is_builtin, runs,
};
use crate::syntax::{Body, Command};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "exec-missing-in-shell-command",
    title: "The shell stays in front of the program",
    category: Category::Shell,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::other("handbook 6.3")],
    practice: "exec-in-entrypoint",
    why: "Process 1 is the shell, which does not pass signals on. With `exec` the program takes its place and can stop in order.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in cx.build.steps.iter().filter(|step| !step.is_onbuild()) {
        let (Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words))) =
            &step.effective.body
        else {
            continue;
        };
        let [shell, option, text, ..] = words.as_slice() else { continue };
        let takes_text = option.text.starts_with('-')
            && !option.text.starts_with("--")
            && option.text.ends_with('c')
            && !option.text.contains('i');
        let Some(script) = step.script().filter(|script| script.posix && script.complete) else {
            continue;
        };
        let Some(last) = last(script).filter(|_| is_shell(&shell.text) && takes_text) else {
            continue;
        };
        // A compound command, or a redirection, comes last where more follows.
        let end = last.redirects.iter().map(|it| it.range).fold(last.range, TextRange::cover).end();
        let rest = cx.source.get(end..text.range.end()).unwrap_or("");
        let rest_is_empty = rest.trim_matches([' ', ';', '"', '\'', '\\']).is_empty();
        if !rest_is_empty || !takes_over_well(script, last) {
            continue;
        }
        let Some(name) = last.words.first() else { continue };
        out.report(
            step.instruction,
            name.range,
            format!("The shell waits in front of `{}` and gets its signals", name.text()),
        )
        .fix(fix(cx, step, last, has_own_names(cx, step, script)));
    }
}

/// True if the shell may know functions or aliases by the time of its last command, which `exec`
/// does not run: from a file that it read or text that it made, at its start or on the way.
fn has_own_names(cx: &RuleContext<'_>, step: &Step<'_>, script: &Script) -> bool {
    let reads = script.commands.iter().any(|command| match command.name() {
        Some("." | "source") => runs(command) == Runs::Unknown,
        Some("eval" | "alias" | "shopt") => true,
        Some(name) => takes_option(command, name),
        None => false,
    });
    let is_given = || cx.build.variable("BASH_ENV", step.stage, step.instruction.index).is_some();
    reads || script.sets("BASH_ENV") || is_given()
}

/// True if this is a shell that reads a file of its own first: a login shell, and zsh always.
fn takes_option(command: &SimpleCommand, name: &str) -> bool {
    name == "zsh"
        || is_shell(name) && command.has_option(&["-l", "--login", "--rcfile", "--init-file"])
}

fn is_shell(name: &str) -> bool {
    matches!(name.rsplit('/').next(), Some("sh" | "bash" | "dash" | "ash" | "ksh" | "zsh"))
}

/// The last command of the script, where it is a plain one.
fn last(script: &Script) -> Option<&SimpleCommand> {
    let inner = |command: &&SimpleCommand| command.inside.first() == Some(&Enclosing::Inner);
    let last = script.commands.iter().filter(inner).max_by_key(|it| it.range.start())?;
    (last.inside.len() == 1).then_some(last)
}

/// True if `exec` before the command is all that it takes.
fn takes_over_well(script: &Script, last: &SimpleCommand) -> bool {
    // What a shell is kept for: it waits for others, or tidies up.
    let kept = script.commands.iter().any(|command| {
        command.followed_by == Join::Background
            || command.inside.contains(&Enclosing::Function)
            || matches!(command.name(), Some("trap" | "wait"))
    });
    let joined = matches!(last.joined_by, Join::Nothing | Join::And | Join::Sequence)
        && last.followed_by == Join::Nothing;
    let is_program = last.words.first().is_some_and(|name| match name.literal() {
        Some(name) => !is_builtin(name) && !has_twin(name),
        None => name.raw.contains('/'),
    });
    // With `!` the shell turns the status round.
    let passes_on = last.failure == Failure::Stops;
    joined
        && passes_on
        && !kept
        && is_program
        && last.prefixes.is_empty()
        && last.assignments.is_empty()
}

fn fix(cx: &RuleContext<'_>, step: &Step<'_>, last: &SimpleCommand, has_own_names: bool) -> Fix {
    let effect = Effect::of_start(step.effective.keyword);
    // A quote in a JSON string has a backslash before it, which belongs to it.
    let start = last.range.start();
    let escaped = cx.source.get(..start).is_some_and(|before| before.ends_with('\\'));
    let at = start - usize::from(escaped);
    let (title, edits) = ("Hand over with `exec`", [Edit::insert(at, "exec ")]);
    let fix = if has_own_names {
        let name = last.words.first().map_or("", ShellWord::text);
        Fix::risky(title, edits).review(format!(
            "Check that `{name}` is a program: `exec` runs no function and no alias of the shell"
        ))
    } else {
        Fix::safe(title, edits)
    };
    fix.changes(effect)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn the_last_command_of_a_shell() {
        check(
            &RULE,
            r#"
FROM a:1
CMD ["sh", "-c", "uvicorn app:app --port $PORT"]
#                 ^^^^^^^
ENTRYPOINT ["/bin/bash", "-ec", "migrate; cd /app && \"$HOME/bin/x\" \"$@\" > /log", "x"]
#                                                     ^^^^^^^^^^^^^^
"#,
        );
    }

    #[test]
    fn shells_that_are_needed() {
        for script in [
            "exec a",
            "a | b",
            "a || b",
            "a & b",
            "trap x TERM; b",
            "if a; then b; fi",
            "b && (a)",
            "cd a",
            "A=1 b",
            "$CMD",
            "while true; do a; done",
            "a &",
            "echo x",
            "! a",
            "b && ! a",
        ] {
            silent(&RULE, &format!("FROM a:1\nCMD [\"sh\", \"-c\", \"{script}\"]\n"));
        }
        silent(
            &RULE,
            "FROM a:1\nCMD [\"node\", \"-c\", \"a\"]\nHEALTHCHECK CMD [\"sh\", \"-c\", \"a\"]\n",
        );
        silent(&RULE, "FROM a:1\nCMD a b\n");
    }

    #[test]
    fn exec_is_put_in() {
        let before = "FROM a:1\nCMD [\"sh\", \"-c\", \"migrate && serve -p $PORT\"]\n";
        fixed(
            &RULE,
            before,
            "FROM a:1\nCMD [\"sh\", \"-c\", \"migrate && exec serve -p $PORT\"]\n",
        );
        safety(&RULE, before, Some(Safety::Safe));
        fixed(
            &RULE,
            "FROM a:1\nENTRYPOINT [\"sh\", \"-c\", \"\\\"/x/y\\\" z\"]\n",
            "FROM a:1\nENTRYPOINT [\"sh\", \"-c\", \"exec \\\"/x/y\\\" z\"]\n",
        );
    }

    #[test]
    fn functions_and_aliases_are_no_programs() {
        for command in [
            r#"["bash", "-c", "source ~/.nvm/nvm.sh && nvm run app.js"]"#,
            r#"["sh", "-c", ". /conda.sh && conda run $A"]"#,
            r#"["bash", "-c", "source /lib.sh; serve"]"#,
            r#"["sh", "-c", "eval \"$F\"; serve"]"#,
            r#"["bash", "-lc", "sdk env"]"#,
            r#"["bash", "-c", "shopt -s expand_aliases; alias a=b; a"]"#,
            r#"["zsh", "-c", "a b"]"#,
        ] {
            safety(&RULE, &format!("FROM a:1\nCMD {command}\n"), Some(Safety::Unsafe));
        }
        let start = r#"["bash", "-c", "serve"]"#;
        safety(&RULE, &format!("FROM a:1\nENV BASH_ENV=/x\nCMD {start}\n"), Some(Safety::Unsafe));
        let activated = r#"["bash", "-c", "source /venv/bin/activate && python app.py"]"#;
        safety(&RULE, &format!("FROM a:1\nCMD {activated}\n"), Some(Safety::Safe));
    }
}
