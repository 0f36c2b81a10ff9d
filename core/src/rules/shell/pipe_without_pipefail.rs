use std::collections::BTreeSet;

use crate::build::{Base, Step};
use crate::catalog::{Family, family};
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{insert_line_before, json_list};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Enclosing, Join, Script, ShellWord, SimpleCommand};
use crate::syntax::{Body, Command};

pub(crate) static RULE: Rule = Rule {
    id: "pipe-without-pipefail",
    title: "A failure inside a pipe goes unnoticed",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL4006", Severity::Warning)],
    practice: "no-pipe-on-last-command",
    why: "The shell takes the last command's status for the whole pipe. When `curl` fails in \
          `curl … | tar x`, the step may succeed with half the files, and its layer is cached.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let stops = StopsReading::of_stages(cx);
    for (step, script) in cx.build.runs() {
        if step.starts_with_pipefail() || is_windows(cx, step) {
            continue;
        }
        let Some(command) = first_unchecked(cx, step, script) else { continue };
        let name = command.words.first().map_or("…", |word| word.raw.as_str());
        let name = if name.len() > 40 || name.contains('\n') { "…" } else { name };
        out.report(
            step.instruction,
            command.range,
            format!("A failure of `{name}` is lost in the pipe: `pipefail` is not set"),
        )
        .fix(fix(cx, &stops, step));
    }
}

pub(in crate::rules) fn pipes_on(command: &SimpleCommand) -> bool {
    command.followed_by == Join::Pipe
}

/// The first command that can fail and whose status nothing looks after, since it is lost in a pipe.
fn first_unchecked<'s>(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    script: &'s Script,
) -> Option<&'s SimpleCommand> {
    // `a | b || c` decides on the status of `b` on purpose.
    let mut decided: BTreeSet<usize> = BTreeSet::new();
    let on_purpose = script.commands.iter().filter(|command| command.followed_by == Join::Or);
    decided.extend(on_purpose.map(|command| command.pipeline));
    script.commands.iter().find(|command| {
        pipes_on(command)
            && !command.inside.contains(&Enclosing::Condition)
            && !is_harmless(command)
            && !decided.contains(&command.pipeline)
            && !cx.build.invocation(step, command).has_pipefail()
    })
}

/// Commands whose failure, in front of a pipe, tells nothing: they print what they are given, look
/// at what is there, or pass text on. `grep` ends with 1 where it finds nothing, and `pipefail`
/// would make that an error.
const HARMLESS: [&str; 29] = [
    ":",
    "awk",
    "cmp",
    "comm",
    "cut",
    "diff",
    "dpkg",
    "dpkg-query",
    "echo",
    "egrep",
    "env",
    "fgrep",
    "find",
    "grep",
    "head",
    "id",
    "ls",
    "printf",
    "rev",
    "scanelf",
    "sed",
    "sort",
    "tail",
    "tee",
    "tr",
    "true",
    "uname",
    "uniq",
    "yes",
];

fn is_harmless(command: &SimpleCommand) -> bool {
    match command.name() {
        Some("cat") => command.arguments().is_empty(),
        Some("xargs") => command.operands().any(|word| HARMLESS.contains(&word.text())),
        Some(name) => HARMLESS.contains(&name),
        None => false,
    }
}

/// True if the image is for Windows, whose shell has no `pipefail`.
fn is_windows(cx: &RuleContext<'_>, step: &Step<'_>) -> bool {
    matches!(cx.build.root_base(step.stage), Base::Image(image) if image.name.contains("windows"))
}

/// Of every stage the last step with a pipe whose reader may be done before its writer, those of the
/// stages that continue it included: with `pipefail` the writer's SIGPIPE ends that step with 141.
struct StopsReading(Vec<Option<usize>>);

impl StopsReading {
    fn of_stages(cx: &RuleContext<'_>) -> Self {
        let mut last = vec![None; cx.build.stages.len()];
        for stage in cx.build.stages.iter().rev() {
            let own = cx.build.steps_of(stage.index).iter().rev().find(|step| {
                step.script().is_some_and(|script| script.commands.iter().any(stops_reading))
            });
            let own = own.map(|step| step.instruction.index);
            let at = last.get(stage.index).copied().flatten().max(own);
            let parent = if let Base::Stage(parent) = stage.base { parent } else { stage.index };
            for index in [stage.index, parent] {
                if let Some(slot) = last.get_mut(index) {
                    *slot = (*slot).max(at);
                }
            }
        }
        Self(last)
    }

    /// True if there is one at this step or later.
    fn from(&self, step: &Step<'_>) -> bool {
        let last = self.0.get(step.stage).copied().flatten();
        last.is_some_and(|last| last >= step.instruction.index)
    }
}

/// True if a command reads from a pipe and may end before it has read all.
fn stops_reading(command: &SimpleCommand) -> bool {
    let words = || command.arguments().iter().map(ShellWord::text);
    command.joined_by == Join::Pipe
        && match command.name() {
            Some(
                "head" | "true" | ":" | "read" | "false" | "echo" | "printf" | "exit" | "cmp"
                | "diff" | "dd",
            ) => true,
            Some("grep" | "egrep" | "fgrep" | "zgrep" | "rg") => command.has_option(&[
                "-q",
                "--quiet",
                "--silent",
                "-m",
                "--max-count",
                "-l",
                "--files-with-matches",
            ]),
            // `sed 5q`, `sed -n '1p;q'`, `awk 'NR==1{exit}'`
            Some("sed") => words().any(|word| !word.starts_with('-') && word.contains(['q', 'Q'])),
            Some("awk" | "gawk" | "mawk" | "perl" | "python3" | "python" | "ruby") => {
                words().any(|word| word.contains("exit"))
            }
            _ => false,
        }
}

fn fix(cx: &RuleContext<'_>, stops: &StopsReading, step: &Step<'_>) -> Option<Fix> {
    let is_shell = matches!(&step.effective.body, Body::Run(Command::Shell(_)));
    if step.is_onbuild() || !is_shell || stops.from(step) {
        return None;
    }
    let words: Vec<&str> = step.state.shell.iter().map(String::as_str).collect();
    let shell = match words.as_slice() {
        ["/bin/sh", "-c"] => match cx.build.root_base(step.stage) {
            Base::Image(image) => match family(image) {
                Some(Family::Alpine | Family::Busybox) => vec!["/bin/ash", "-o", "pipefail", "-c"],
                Some(Family::Distroless) => return None,
                _ => vec!["/bin/bash", "-o", "pipefail", "-c"],
            },
            _ => return None,
        },
        [program, options @ ..]
            if matches!(program.rsplit('/').next(), Some("bash" | "zsh" | "ash")) =>
        {
            [program, "-o", "pipefail"].into_iter().chain(options.iter().copied()).collect()
        }
        _ => return None,
    };
    let line = format!("SHELL {}", json_list(&shell));
    Some(
        Fix::risky(
            format!("Set `{line}` before it"),
            [insert_line_before(cx, step.instruction, &line)],
        )
        .changes(Effect::Shell)
        .review(format!(
            "Check that the image has `{}`, which runs all later steps and shell-form commands, and \
             that no pipe of theirs ends in a program that stops reading early, or starts with one \
             whose failure means nothing, such as a `grep` that finds nothing",
            shell.first().copied().unwrap_or("bash")
        ))
        .excluding(format!("shell of stage {}", step.stage)),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, only, safety, silent};

    #[test]
    fn the_first_pipe_of_a_run() {
        check(
            &RULE,
            "
FROM debian:13
RUN a x | b && c | d
#   ^^^ `a`
RUN y=$(a | b)
#       ^
ONBUILD RUN a | b
#           ^
RUN <<EOF
a && \\
  b | c
# ^
EOF
RUN [\"sh\", \"-c\", \"a | b\"]
#                 ^
RUN (set -o pipefail && a | b) && c | d
#                                 ^
RUN bash -o pipefail -c 'a | b' && c | d
#                                  ^
",
        );
    }

    #[test]
    fn pipes_that_are_looked_after() {
        silent(
            &RULE,
            "
FROM debian:13
RUN set -eo pipefail && a | b
RUN bash -o pipefail -c 'a | b'
RUN echo a | b
RUN find /a | sort | xargs dpkg-query -S | xargs b
RUN if a | b; then c; fi
RUN a | b || true
RUN <<EOF
#!/bin/bash -eo pipefail
a | b
EOF
SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]
RUN a | b
",
        );
        silent(&RULE, "FROM mcr.microsoft.com/windows/servercore:ltsc2025\nRUN a | b\n");
        silent(&RULE, "FROM a:1\nSHELL [\"pwsh\", \"-c\"]\nRUN a | b\n");
    }

    #[test]
    fn no_fix_where_a_reader_stops_early() {
        for script in [
            "tar c /usr | head -c 100 > /x",
            "a | grep -q b",
            "a | sed 5q",
            "a | awk 'NR == 1 { exit }'",
            "a | read x",
            "a | true",
            "a | tee x | head -1",
        ] {
            safety(&RULE, &format!("FROM debian:13\nRUN {script}\n"), None);
            let later = format!(
                "FROM debian:13 AS x\nRUN a | b\nFROM x\nRUN echo a && c | true && {script} || d\n"
            );
            let found = crate::analysis::analyze(&later, &only(&RULE)).findings;
            assert!(found.first().is_some_and(|it| it.fix.is_none()), "{later}");
        }
        safety(
            &RULE,
            "FROM debian:13\nRUN a | b && c | grep x\n",
            Some(crate::fix::Safety::Unsafe),
        );
    }

    #[test]
    fn the_shell_of_the_base_is_taken() {
        fixed(
            &RULE,
            "FROM alpine:3.22\nRUN a | b\n",
            "FROM alpine:3.22\nSHELL [\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\n",
        );
        fixed(
            &RULE,
            "FROM a:1\nSHELL [\"/bin/bash\", \"-lc\"]\nRUN a | b\n",
            "FROM a:1\nSHELL [\"/bin/bash\", \"-lc\"]\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-lc\"]\nRUN a | b\n",
        );
    }
}
