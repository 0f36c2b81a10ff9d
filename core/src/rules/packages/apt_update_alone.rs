use crate::build::Step;
use crate::fix::Fix;
use crate::rules::shared::edits::line_ending;
use crate::rules::shared::package_managers::APT;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Join, Script, SimpleCommand};
use crate::syntax::{Body, Command};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "apt-update-alone",
    title: "apt-get update in a RUN of its own",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::other("DS-0017"), ToolCode::other("CKV_DOCKER_5")],
    practice: "combine-apt-update-install",
    why: "The cache keeps the layer of `update` while the install below it changes: the build then asks for package versions that the mirrors no longer have.",
    check,
};

/// Subcommands that read the lists.
const USES: [&str; 9] = [
    "install",
    "reinstall",
    "build-dep",
    "upgrade",
    "dist-upgrade",
    "full-upgrade",
    "source",
    "download",
    "satisfy",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (at, step) in cx.build.steps.iter().enumerate() {
        let Some(script) = run(step) else { continue };
        let update =
            script.commands.iter().filter_map(|command| APT.call(command, &["update"])).next_back();
        let alone = script.complete && script.commands.iter().all(harmless);
        let Some(update) = update.filter(|_| alone) else { continue };
        let uses = |script: &Script| {
            script.commands.iter().any(|command| APT.call(command, &USES).is_some())
        };
        let next = cx.build.steps.get(at + 1).filter(|next| next.stage == step.stage);
        let join = next
            .filter(|next| run(next).is_some_and(uses))
            .and_then(|next| join(cx, step, script, next));
        out.report(
            step.instruction,
            update.head(),
            "The package lists of an `update` in a `RUN` of its own grow old in the cache",
        )
        .fix(join);
    }
}

/// True if the command surely has no use for the lists. Anything else may install:
/// `xargs apt-get install`, `xx-apt-get`, a script.
fn harmless(command: &SimpleCommand) -> bool {
    const PLAIN: [&str; 9] =
        ["cat", "cd", "echo", "export", "mkdir", "printf", "rm", "set", "true"];
    APT.call(command, &["update", "clean", "autoclean"]).is_some()
        || command.name().map_or(command.words.is_empty(), |name| PLAIN.contains(&name))
}

fn run<'s>(step: &'s Step<'_>) -> Option<&'s Script> {
    step.script().filter(|_| matches!(step.effective.body, Body::Run(_)))
}

/// Makes one RUN of the two where that says the same: equal flags, plain text, and nothing that
/// runs although something before it failed.
fn join(cx: &RuleContext<'_>, step: &Step<'_>, script: &Script, next: &Step<'_>) -> Option<Fix> {
    let next_script = run(next)?;
    let plain = |step: &Step<'_>, script: &Script| {
        matches!(step.effective.body, Body::Run(Command::Shell(_)))
            && step.effective.heredocs.is_empty()
            && step.effective.comments.is_empty()
            && script.posix
            && script.complete
            && script.commands.iter().all(|command| {
                command.inside.is_empty() && matches!(command.joined_by, Join::Nothing | Join::And)
            })
    };
    // What changes the shell would reach the second RUN's commands.
    let stays = |command: &SimpleCommand| {
        !command.words.is_empty() && !matches!(command.name(), Some("cd" | "export" | "set"))
    };
    let flags = |step: &Step<'_>| {
        step.effective.flags.iter().map(|flag| cx.slice(flag.range)).collect::<Vec<_>>()
    };
    if !plain(step, script)
        || !script.commands.iter().all(stays)
        || !plain(next, next_script)
        || step.is_onbuild() != next.is_onbuild()
        || flags(step) != flags(next)
    {
        return None;
    }
    let first = &step.effective.arguments;
    let end = first.source_offset(first.as_str().len());
    let start = next.effective.arguments.source_offset(0);
    let between = cx.source.get(end..start)?;
    // A `#` before the keyword is a comment above the second RUN, or one after the commands of the
    // first; it would go.
    if between.contains('#') || cx.slice(step.effective.range).contains('#') {
        return None;
    }
    // What ends a command leaves no place for `&&`.
    if first.as_str().trim_end().ends_with([';', '&']) {
        return None;
    }
    let (escape, ending) = (cx.file.escape, line_ending(cx.source));
    let text = format!(" {escape}{ending}    && ");
    Some(Fix::safe("Join the two `RUN`s", [Edit::replace(TextRange::new(end, start), text)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_updates_without_install() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get -qq update
#   ^^^^^^^^^^^^^^^^^^ grow old
COPY a /a
RUN apt-get install -y curl
ONBUILD RUN apt-get update && echo done
#           ^^^^^^^^^^^^^^
",
        );
        silent(&RULE, "FROM debian:13\nRUN apt-get update && apt-get upgrade -y\n");
        for other in ["xx-apt-get install -y a", "ls | xargs apt-get install", "./install.sh"] {
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get update && {other}\n"));
        }
        silent(&RULE, "FROM debian:13\nRUN if apt-get update; then apt-get install -y a; fi\n");
    }

    #[test]
    fn joins_neighbours() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN apt-get update\n\nRUN apt-get install -y a && \\\n    b\n",
            "FROM debian:13\nRUN apt-get update \\\n    && apt-get install -y a && \\\n    b\n",
        );
        for between in ["COPY a /a\n", "# Tools.\n"] {
            safety(
                &RULE,
                &format!("FROM debian:13\nRUN apt-get update\n{between}RUN apt-get install -y a\n"),
                None,
            );
        }
        for next in [
            "--mount=type=cache,target=/x apt-get install -y a",
            "set -e; apt-get install -y a",
            "[\"apt-get\", \"install\", \"-y\", \"a\"]",
        ] {
            safety(&RULE, &format!("FROM debian:13\nRUN apt-get update\nRUN {next}\n"), None);
        }
        for first in [
            "apt-get update;",
            "apt-get update &",
            "sudo apt-get update ;",
            "apt-get update && \\\n    true;",
        ] {
            safety(
                &RULE,
                &format!("FROM debian:13\nRUN {first}\nRUN apt-get install -y a\n"),
                None,
            );
        }
        safety(
            &RULE,
            "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y a\n",
            Some(Safety::Safe),
        );
    }
}
