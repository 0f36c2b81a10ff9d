use std::rc::Rc;

use crate::build::{CopySource, MountKind, Step, StepKind};
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::{insert_line_before, lift_instruction, line_ending};
use crate::rules::shared::source_independence::{is_system, needs_no_sources};
use crate::rules::shared::workdir_paths::{directories, joined};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{self, Action};
use crate::syntax::{Body, Keyword};

pub(crate) static RULE: Rule = Rule {
    id: "system-packages-after-copy",
    title: "System packages are installed after files are copied",
    category: Category::Cache,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "order-by-change-frequency",
    why: "A changed file makes the copy and all steps after it run again. Packages of the system \
          change far less often, so their place is above.",
    check,
};

/// The most steps that are looked at above an install; more than any real file has in between.
const LONGEST: usize = 64;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let steps = cx.build.steps_of(stage.index);
        let directories = directories(cx, stage.index);
        let mut rest = 0;
        for at in 0..steps.len() {
            if at < rest || !steps.get(at).is_some_and(|step| is_install(step)) {
                continue;
            }
            // Installs right behind each other move together, in their order.
            let group: Vec<&Step<'_>> = steps
                .get(at..)
                .unwrap_or(&[])
                .iter()
                .take_while(|step| is_system_step(step))
                .collect();
            rest = at + group.len();
            let above =
                Above { cx, steps: steps.get(..at).unwrap_or(&[]), directories: &directories };
            let (Some((copy, passes_workdir)), Some(first)) = (above.copy(&group), group.first())
            else {
                continue;
            };
            let Some(command) = first.script().and_then(|script| script.commands.first()) else {
                continue;
            };
            let (deletions, texts): (Vec<_>, Vec<_>) =
                group.iter().map(|step| lift_instruction(cx, step.instruction)).unzip();
            let texts = texts.join(line_ending(cx.source));
            let edits =
                deletions.into_iter().chain([insert_line_before(cx, copy.instruction, &texts)]);
            let mut fix = Fix::risky("Install the system packages before the copy", edits)
                .review("Check that no package is configured by what is copied");
            if passes_workdir {
                fix = fix.changes(Effect::Workdir);
            }
            out.report(
                first.instruction,
                command.range,
                format!(
                    "These packages are installed again when what the `{}` above takes changes",
                    copy.instruction.keyword.as_str()
                ),
            )
            .fix(fix);
        }
    }
}

/// True if the step does nothing but install system packages.
fn is_install(step: &Step<'_>) -> bool {
    is_system_step(step)
        && step.script().is_some_and(|script| {
            script.commands.iter().any(|command| {
                packages::install(command).is_some_and(|install| {
                    matches!(install.action, Action::Install | Action::Update | Action::Upgrade)
                })
            })
        })
}

/// True if the step works on system packages by name, tidies up, and does nothing else.
fn is_system_step(step: &Step<'_>) -> bool {
    const BESIDES: [&str; 6] = ["apt-mark", "rm", "set", "true", ":", "export"];
    let StepKind::Run { script, mounts } = &step.kind else { return false };
    let bound = mounts.iter().any(|mount| mount.kind == MountKind::Bind);
    script.complete
        && !script.commands.is_empty()
        && !step.is_onbuild()
        && !bound
        && script.commands.iter().all(|command| {
            let system =
                packages::install(command).is_some_and(|install| is_system(install.manager));
            let besides = command.name().is_some_and(|name| BESIDES.contains(&name));
            (system || besides) && needs_no_sources(command, "")
        })
}

/// The steps above an install.
struct Above<'c, 'a> {
    cx: &'c RuleContext<'a>,
    steps: &'c [Step<'a>],
    directories: &'c [Rc<str>],
}

impl<'c, 'a> Above<'c, 'a> {
    /// The first of the copies that the steps can move above, and whether a WORKDIR stands between.
    fn copy(&self, group: &[&Step<'_>]) -> Option<(&'c Step<'a>, bool)> {
        let texts: Vec<&str> =
            group.iter().map(|step| self.cx.slice(step.instruction.range)).collect();
        let mut copy = None;
        let mut workdir = false;
        let above = self.steps.iter().zip(self.directories).rev().take(LONGEST);
        for (step, directory) in above {
            let movable = match (&step.kind, step.effective.keyword) {
                _ if step.is_onbuild() => true,
                (StepKind::Copy(source), _) => {
                    let place = self.place(step, directory)?;
                    let known = place.trim_start_matches(|c| c != '/');
                    let harmless = is_outside_the_system(&place)
                        && !texts.iter().any(|text| text.contains(known));
                    if harmless && is_volatile(step, source) {
                        copy = Some((step, workdir));
                    }
                    harmless
                }
                (_, Keyword::Run | Keyword::User | Keyword::Shell | Keyword::From) => false,
                (_, Keyword::Workdir) => {
                    workdir = true;
                    true
                }
                (_, Keyword::Env | Keyword::Arg) => !is_read(step, &texts),
                _ => true,
            };
            if !movable {
                break;
            }
        }
        copy
    }

    fn place(&self, step: &Step<'_>, directory: &str) -> Option<String> {
        let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else {
            return None;
        };
        joined(directory, &self.cx.build.value(&transfer.destination, step)?)
    }
}

/// True if what is copied changes from build to build: files of the context or of another stage.
fn is_volatile(step: &Step<'_>, source: &CopySource) -> bool {
    let (Body::Copy(transfer) | Body::Add(transfer)) = &step.effective.body else { return false };
    matches!(source, CopySource::Context | CopySource::Stage(_))
        && transfer
            .sources
            .iter()
            .any(|source| !source.text.starts_with("<<") && !source.text.contains("://"))
}

/// True if a path is in no directory that packages or their manager use.
fn is_outside_the_system(path: &str) -> bool {
    const SYSTEM: [&str; 14] = [
        "", "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys",
        "usr", "var",
    ];
    const INSIDE: [&str; 6] =
        ["/usr/src/", "/usr/app/", "/usr/local/src/", "/usr/local/app/", "/var/www/", "/var/task/"];
    let first = path.strip_prefix('/').map(|path| path.split('/').next().unwrap_or(""));
    match first {
        Some(first) => {
            !SYSTEM.contains(&first)
                || INSIDE.iter().any(|inside| format!("{path}/").starts_with(inside))
        }
        // Below an unknown directory, but not right in it: that may be the root.
        None => path.contains('/'),
    }
}

/// True if the installs, or the package manager by itself, may read what the step sets.
fn is_read(step: &Step<'_>, texts: &[&str]) -> bool {
    const IMPLICIT: [&str; 7] = ["DEBIAN", "APT", "PROXY", "PATH", "LANG", "LC_", "TZ"];
    let names: Vec<&str> = match &step.effective.body {
        Body::Env(pairs) => pairs.iter().map(|pair| pair.key.text.as_str()).collect(),
        Body::Arg(arguments) => arguments.iter().map(|it| it.name.text.as_str()).collect(),
        _ => return true,
    };
    names.iter().any(|name| {
        let capitals = name.to_ascii_uppercase();
        IMPLICIT.iter().any(|known| capitals.contains(known))
            || texts.iter().any(|text| text.contains(name))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_below_copies_are_found() {
        check(
            &RULE,
            "
FROM debian:13
WORKDIR app
COPY . .
RUN apt-get update
#   ^^^^^^^^^^^^^^ `COPY`
RUN apt-get install -y curl && rm -rf /var/lib/apt/lists/*
RUN make
FROM alpine:3
ADD src /srv/src
ENV A=b
RUN apk add --no-cache curl
#   ^^^^^^^^^^^^^^^^^^^^^^^ `ADD`
",
        );
    }

    #[test]
    fn installs_that_may_need_what_is_copied_are_not() {
        for run in [
            "COPY sources.list /etc/apt/sources.list\nRUN apt-get update",
            "COPY . /\nRUN apt-get update",
            "COPY . .\nRUN apt-get update",
            "COPY a.deb /tmp/\nRUN apt-get install -y /tmp/a.deb",
            "COPY . /app\nRUN apt-get update && /app/setup.sh",
            "COPY . /app\nRUN xargs apt-get install -y < /app/packages.txt",
            "COPY . /app\nRUN make\nRUN apt-get update",
            "COPY . /app\nARG PKG\nRUN apt-get install -y $PKG",
            "COPY . /app\nENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get update",
            "COPY . /app\nUSER root\nRUN apt-get update",
            "COPY --from=ghcr.io/astral-sh/uv /uv /opt/\nRUN apt-get update",
            "RUN apt-get update\nCOPY . /app",
        ] {
            silent(&RULE, &format!("FROM debian:13\n{run}\n"));
        }
    }

    #[test]
    fn they_move_up_with_their_comments() {
        fixed(
            &RULE,
            "FROM debian:13\r\nCOPY . /app\r\nWORKDIR /app\r\n\r\n# Tools.\r\nRUN apt-get update \\\r\n    # For the probe.\r\n    && apt-get install -y curl\r\nWORKDIR /x",
            "FROM debian:13\r\n# Tools.\r\nRUN apt-get update \\\r\n    # For the probe.\r\n    && apt-get install -y curl\r\nCOPY . /app\r\nWORKDIR /app\r\n\r\nWORKDIR /x",
        );
        fixed(
            &RULE,
            "FROM debian:13\nCOPY a /app/\nCOPY b /app/\nRUN apt-get update\nRUN apt-get install -y curl",
            "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y curl\nCOPY a /app/\nCOPY b /app/\n",
        );
    }
}
