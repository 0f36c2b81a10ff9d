use std::collections::BTreeSet;

use crate::build::{Base, Step};
use crate::catalog::{Family, family};
use crate::fix::{Effect, Fix};
use crate::rules::edits::{insert_line_before, json_list};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Enclosing, Join, Script, SimpleCommand};
use crate::syntax::{Body, Command};
use crate::text::TextRange;

pub(crate) static RULE: Rule = Rule {
    id: "pipe-without-pipefail",
    title: "A failure inside a pipe goes unnoticed",
    category: Category::Shell,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::hadolint("DL4006", Severity::Warning)],
    practice: "no-pipe-on-last-command",
    why: "The shell takes the last command's status for the whole pipe. When `curl` fails in \
          `curl … | tar x`, the step may succeed with half the files, and its layer is cached.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    if cx.as_hadolint() {
        return as_hadolint(cx, out);
    }
    for (step, script) in cx.build.runs() {
        let is_set = sets_pipefail(&step.shell) || has_shebang_with_pipefail(step);
        if is_set || is_windows(cx, step) {
            continue;
        }
        let Some(command) = first_unchecked(script) else { continue };
        let name = command.words.first().map_or("…", |word| word.raw.as_str());
        let name = if name.len() > 40 || name.contains('\n') { "…" } else { name };
        out.report(
            step.instruction,
            command.range,
            format!("A failure of `{name}` is lost in the pipe: `pipefail` is not set"),
        )
        .fix(fix(cx, step));
    }
}

/// Names and places of shells as hadolint has them; any other way to write them is no shell to it.
const HADOLINT_SHELLS: [&str; 6] = ["/bin/bash", "/bin/zsh", "/bin/ash", "bash", "zsh", "ash"];
const HADOLINT_OTHERS: [&str; 5] = ["pwsh", "powershell", "powershell.exe", "cmd", "cmd.exe"];

/// hadolint looks at SHELL alone, in the stage alone, and at every pipe.
fn as_hadolint(cx: &Context<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let mut is_set = false;
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            if let Body::Shell(words) = &step.effective.body {
                let words: Vec<&str> =
                    words.iter().flat_map(|word| word.text.split_whitespace()).collect();
                let first = words.first().copied().unwrap_or("");
                is_set = HADOLINT_OTHERS.contains(&first)
                    || HADOLINT_SHELLS.contains(&first)
                        && words.contains(&"pipefail")
                        && words.iter().any(|word| is_o_option(word));
            }
            let (Some(script), Body::Run(command)) = (step.script(), &step.effective.body) else {
                continue;
            };
            let is_exec = matches!(command, Command::Exec(_));
            let pipe = script.commands.iter().find(|command| {
                (pipes_on(command) || command.joined_by == Join::Pipe)
                    && (is_exec || !command.inside.contains(&Enclosing::Inner))
            });
            if let Some(command) = pipe.filter(|_| !is_set) {
                let message = "`SHELL` does not set `pipefail` before this pipe";
                out.report(step.instruction, command.range, message);
            }
        }
    }
}

fn is_o_option(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('o')
}

fn pipes_on(command: &SimpleCommand) -> bool {
    command.followed_by == Join::Pipe
}

/// Whether the words of a SHELL turn `pipefail` on.
fn sets_pipefail(shell: &[String]) -> bool {
    shell.iter().flat_map(|word| word.split_whitespace()).any(|word| word == "pipefail")
}

/// `#!/bin/bash -eo pipefail` as the first line of the heredoc that is run.
fn has_shebang_with_pipefail(step: &Step<'_>) -> bool {
    step.effective.heredocs.iter().any(|heredoc| {
        let first = heredoc.body.as_str().lines().next().unwrap_or("");
        first.starts_with("#!") && first.contains("pipefail")
    })
}

/// The first command that can fail and whose status nothing looks after, since it is lost in a pipe.
fn first_unchecked(script: &Script) -> Option<&SimpleCommand> {
    // `a | b || c` decides on the status of `b` on purpose.
    let mut decided: BTreeSet<usize> = BTreeSet::new();
    let on_purpose = script.commands.iter().filter(|command| command.followed_by == Join::Or);
    decided.extend(on_purpose.map(|command| command.pipeline));
    let setters: Vec<(usize, TextRange)> = script
        .commands
        .iter()
        .enumerate()
        .filter(|(_, command)| {
            command.words.iter().chain(&command.prefixes).any(|word| word.text() == "pipefail")
        })
        .map(|(at, command)| (at, command.range))
        .collect();
    script.commands.iter().enumerate().find_map(|(at, command)| {
        // `pipefail` is set by a command before, or by the one whose script this is.
        let is_set = || {
            setters
                .iter()
                .any(|(setter, range)| *setter < at || range.contains_range(command.range))
        };
        let is_unchecked = pipes_on(command)
            && !command.inside.contains(&Enclosing::Condition)
            && !is_harmless(command)
            && !decided.contains(&command.pipeline)
            && !is_set();
        is_unchecked.then_some(command)
    })
}

/// Commands whose failure, in front of a pipe, tells nothing: they print what they are given, look
/// at what is there, or pass text on. `grep` ends with 1 where it finds nothing, and `pipefail`
/// would make that an error.
const HARMLESS: [&str; 29] = [
    ":", "awk", "cmp", "comm", "cut", "diff", "dpkg", "dpkg-query", "echo", "egrep", "env", "fgrep", "find", "grep",
    "head", "id", "ls", "printf", "rev", "scanelf", "sed", "sort", "tail", "tee", "tr", "true",
    "uname", "uniq", "yes",
];

fn is_harmless(command: &SimpleCommand) -> bool {
    match command.name() {
        Some("cat") => command.arguments().is_empty(),
        Some("xargs") => command.operands().any(|word| HARMLESS.contains(&word.text())),
        Some(name) => HARMLESS.contains(&name),
        None => false,
    }
}

/// Whether the image is for Windows, whose shell has no `pipefail`.
fn is_windows(cx: &Context<'_>, step: &Step<'_>) -> bool {
    matches!(cx.build.root_base(step.stage), Base::Image(image) if image.name.contains("windows"))
}

fn fix(cx: &Context<'_>, step: &Step<'_>) -> Option<Fix> {
    if step.is_onbuild() || !matches!(&step.effective.body, Body::Run(Command::Shell(_))) {
        return None;
    }
    let words: Vec<&str> = step.shell.iter().map(String::as_str).collect();
    let shell = match words.as_slice() {
        ["/bin/sh", "-c"] => match cx.build.root_base(step.stage) {
            Base::Image(image) => match family(image) {
                Some(Family::Alpine | Family::Busybox) => vec!["/bin/ash", "-o", "pipefail", "-c"],
                Some(Family::Distroless) => return None,
                _ => vec!["/bin/bash", "-o", "pipefail", "-c"],
            },
            _ => return None,
        },
        [program, options @ ..] if matches!(program.rsplit('/').next(), Some("bash" | "zsh" | "ash")) => {
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
            "Check that the image has `{}`; it runs all later steps and shell-form commands.",
            shell.first().copied().unwrap_or("bash")
        ))
        .excluding(format!("shell of stage {}", step.stage)),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, check_with, fixed, only, silent};
    use crate::rules::{Options, Preset};

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
    fn hadolint_looks_at_shell_alone() {
        let options = Options { preset: Preset::Hadolint, ..only(&RULE) };
        check_with(
            &RULE,
            &options,
            "
FROM a:1 AS a
RUN set -o pipefail && echo a | b
#                      ^^^^^^
RUN sh -c 'a | b'
SHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]
RUN a | b
FROM a
RUN a | b
#   ^
SHELL [\"/usr/bin/bash\", \"-o\", \"pipefail\", \"-c\"]
RUN a | b
#   ^
",
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
