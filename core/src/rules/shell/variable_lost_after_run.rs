use crate::build::{BindingKind, Step};
use crate::fix::{Effect, Fix};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{Script, ShellWord, SimpleCommand};
use crate::syntax::{Body, Command};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "variable-lost-after-run",
    title: "A variable is set and lost with its step",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "build-args-for-config",
    why: "Each `RUN` has a shell of its own, which ends with the step. What it exported, no later step and no container sees.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let Some(last) = script.commands.last().filter(|last| is_lost(last)) else { continue };
        if !script.posix || !script.complete {
            continue;
        }
        let name = names(last).next().unwrap_or_default();
        let message = format!("`{name}` is gone when this step ends");
        out.report(step.instruction, last.range, message).fix(by_env(cx, step, script));
    }
}

/// True if nothing but a variable comes of the command: `export A=b`, or an assignment of a plain text.
fn is_lost(command: &SimpleCommand) -> bool {
    let is_last = command.inside.is_empty() && command.redirects.is_empty();
    // What `$(…)` runs may be what the step is for.
    let is_plain = |word: &ShellWord| !word.raw.contains("$(") && !word.raw.contains('`');
    let assigns = command.words.is_empty()
        && !command.assignments.is_empty()
        && command.assignments.iter().all(|it| is_plain(&it.value));
    let exports = command.name() == Some("export")
        && command.arguments().iter().all(is_plain)
        && !command.has_option(&["-n", "-p", "-f"])
        && names(command).next().is_some();
    is_last && (assigns || exports)
}

/// The names that a command sets.
fn names(command: &SimpleCommand) -> impl Iterator<Item = &str> {
    let given = command.assignments.iter().map(|it| it.name.as_str());
    let exported = command.arguments().iter().filter_map(|word| word.text().split('=').next());
    given.chain(
        exported.map(|name| name.trim_matches(['"', '\''])).filter(|it| !it.starts_with('-')),
    )
}

/// An ENV with the same variables, where the step does nothing else.
fn by_env(cx: &RuleContext<'_>, step: &Step<'_>, script: &Script) -> Option<Fix> {
    let instruction = step.instruction;
    let is_plain = matches!(&instruction.body, Body::Run(Command::Shell(_)))
        && instruction.heredocs.is_empty()
        && instruction.flags.is_empty()
        && instruction.comments.is_empty();
    if !is_plain || !script.commands.iter().all(is_lost) {
        return None;
    }
    let mut pairs = Vec::new();
    for command in &script.commands {
        for it in &command.assignments {
            pairs.push((it.name.clone(), value(cx, step, &it.value.raw)?));
        }
        for word in command.arguments() {
            let (name, text) = word.raw.split_once('=')?;
            pairs.push((name.to_owned(), value(cx, step, text)?));
        }
    }
    let pairs: Vec<String> =
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let line = format!("ENV {}", pairs.join(" "));
    Some(
        Fix::risky("Set it with `ENV`", [Edit::replace(instruction.range, line)])
            .changes(Effect::Env)
            .review("Later steps and the container see the variable then: check that they may, and that it is no secret"),
    )
}

/// A value as ENV takes it: plain text, in quotes or not, with no variable but those that ENV knows.
fn value(cx: &RuleContext<'_>, step: &Step<'_>, raw: &str) -> Option<String> {
    let inner = crate::rules::shared::edits::unquoted(raw);
    let is_quoted = inner.len() < raw.len();
    let plain =
        |c: char| c.is_ascii_alphanumeric() || "_-+./:,@%=".contains(c) || is_quoted && c == ' ';
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('$') {
        let name =
            after.strip_prefix('{').map_or(after, |inner| inner.split('}').next().unwrap_or(""));
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        let name = name.get(..end)?;
        let bound = cx.build.variable(name, step.stage, step.instruction.index);
        let is_known = name == "PATH" || bound.is_some_and(|it| it.kind == BindingKind::Env);
        if raw.starts_with('\'') || !is_known || !before.chars().all(plain) {
            return None;
        }
        rest = after.trim_start_matches('{').get(end..)?;
        rest = if after.starts_with('{') { rest.strip_prefix('}')? } else { rest };
    }
    rest.chars().all(plain).then(|| raw.to_owned())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn what_a_step_ends_with() {
        check(
            &RULE,
            "
FROM a:1
RUN export FOO=bar
#   ^^^^^^^^^^^^^^ `FOO` is gone
RUN FOO=bar BAR=\"baz x\"
#   ^^^^^^^^^^^^^^^^^^^ `FOO`
run make && export PATH=$PATH:/x
#           ^^^^^^^^^^^^^^^^^^^^
ONBUILD RUN export A B
#           ^^^^^^^^^^
RUN <<EOF
set -e
make
export A=b
#^^^^^^^^^^
EOF
",
        );
    }

    #[test]
    fn variables_that_are_used_and_other_commands() {
        for run in [
            "export A=b && make",
            "A=b make",
            "A=$(make)",
            "export A=`make`",
            "export -p",
            "(export A=b; make)",
            "echo 'export A=b' >> /etc/profile",
            "sh -c 'export A=b'",
            "export A=b > /x",
            "set -e",
        ] {
            silent(&RULE, &format!("FROM a:1\nRUN {run}\n"));
        }
        silent(&RULE, "FROM a:1\nCMD export A=b\n");
    }

    #[test]
    fn env_keeps_it() {
        fixed(
            &RULE,
            "FROM a:1\nRUN export FOO=bar BAR=\"b z\" && export X='y'\nRUN A=b\n",
            "FROM a:1\nENV FOO=bar BAR=\"b z\" X='y'\nENV A=b\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nRUN export PATH=$PATH:/opt/x/bin\n",
            "FROM a:1\nENV PATH=$PATH:/opt/x/bin\n",
        );
        safety(&RULE, "FROM a:1\nRUN export A=b\n", Some(Safety::Unsafe));
        for run in ["export A", "export A=$B", "export A='$PATH'", "make && export A=b", "A=~/x"] {
            safety(&RULE, &format!("FROM a:1\nRUN {run}\n"), None);
        }
    }
}
