use std::collections::BTreeMap;

use crate::build::{Base, Build, Stage, Step};
use crate::fix::Fix;
use crate::rules::commands::{APT, APT_LISTS, Call, empties, removes_for_hadolint};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::rules::run_edits::append_command;
use crate::shell::Script;
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "apt-lists-kept",
    title: "Package lists stay in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::hadolint("DL3009", Severity::Info)],
    practice: "clean-apt-lists",
    why: "`apt-get update` leaves tens of megabytes of package lists that nothing reads at run time. A later RUN cannot take them out of this layer.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    let continued = continued(cx.build);
    let needed_later = needed_later(cx);
    let last_of_image = last_of_image(cx);
    for (at, step) in cx.build.steps.iter().enumerate() {
        let Some(script) = step.script().filter(|_| matches!(step.kind, crate::build::StepKind::Run { .. })) else { continue };
        let Some(update) = updates(cx, script).last() else { continue };
        let kept = if cx.as_hadolint() {
            let stage = cx.build.stages.get(step.stage);
            let last = step.stage + 1 == cx.build.stages.len();
            let looked_at = last
                || stage.is_some_and(|stage| {
                    let image = image(cx, stage);
                    stage.name.is_none()
                        && image.and_then(|it| last_of_image.get(it)) > Some(&stage.index)
                })
                || continued.get(step.stage) == Some(&true);
            looked_at
                && !mounted(step)
                && !script.commands.iter().any(|command| removes_for_hadolint(cx, command))
        } else {
            in_final.get(step.stage) == Some(&true)
                && !step.shadows(APT_LISTS)
                && !removed_after(script, &update)
        };
        if !kept {
            continue;
        }
        // Where a later `RUN` installs from these lists, that one has to get an update of its own
        // first, or to be joined to this one.
        let alone = needed_later.get(at) != Some(&true);
        let clean = || append_command(cx, step, "rm -rf /var/lib/apt/lists/*");
        let fix = alone.then(clean).flatten().map(|edit| {
            Fix::safe("Delete the package lists at the end of this `RUN`", [edit])
                .excluding(format!("apt-cache {}", step.instruction.index))
        });
        out.report(
            step.instruction,
            update.head(),
            "The package lists that `update` fetches stay in this layer",
        )
        .fix(fix);
    }
}

fn updates<'c>(cx: &Context<'_>, script: &'c Script) -> impl Iterator<Item = Call<'c>> {
    script.commands.iter().filter_map(|command| APT.call(cx, command, &["update"]))
}

fn removed_after(script: &Script, update: &Call<'_>) -> bool {
    script.commands.iter().any(|command| {
        command.range.start() > update.command.range.start()
            && (empties(command, APT_LISTS)
                || ["apt", "apt-get"].iter().any(|apt| {
                    command.is(apt, "distclean") || command.is(apt, "dist-clean")
                })
                // `cd /var/lib/apt/lists && rm -rf *`
                || (command.name() == Some("cd")
                    && command.operands().any(|word| word.text().starts_with(APT_LISTS))))
    })
}

/// The last stage that starts from each image, as it is written: to hadolint a stage without a name
/// goes by its image, so that a later FROM of the same image continues it.
fn last_of_image<'c>(cx: &'c Context<'_>) -> BTreeMap<&'c str, usize> {
    cx.build.stages.iter().filter_map(|stage| Some((image(cx, stage)?, stage.index))).collect()
}

fn image<'c>(cx: &'c Context<'_>, stage: &Stage) -> Option<&'c str> {
    match &cx.file.instructions.get(stage.from)?.body {
        Body::From(from) => Some(&from.image.text),
        _ => None,
    }
}

/// hadolint's exemption: mounts on exactly these directories.
fn mounted(step: &Step<'_>) -> bool {
    let on = |path: &str| {
        step.mounts().iter().any(|mount| {
            matches!(mount.kind.as_str(), "cache" | "tmpfs") && mount.target.as_deref() == Some(path)
        })
    };
    on(APT_LISTS) || (on("/var/lib/apt") && on("/var/cache/apt"))
}

/// For every stage, whether another one starts from it.
fn continued(build: &Build<'_>) -> Vec<bool> {
    let mut continued = vec![false; build.stages.len()];
    for stage in &build.stages {
        if let Base::Stage(parent) = stage.base
            && let Some(slot) = continued.get_mut(parent)
        {
            *slot = true;
        }
    }
    continued
}

/// For every step, whether one after it, in its stage or in a stage that starts from it, installs
/// packages without an update of its own. One pass from the end.
fn needed_later(cx: &Context<'_>) -> Vec<bool> {
    let mut needed = vec![false; cx.build.steps.len()];
    let mut at_end_of = vec![false; cx.build.stages.len()];
    for stage in cx.build.stages.iter().rev() {
        let mut need = at_end_of.get(stage.index) == Some(&true);
        for at in stage.steps.clone().rev() {
            if let Some(slot) = needed.get_mut(at) {
                *slot = need;
            }
            let script = cx.build.steps.get(at).and_then(|step| step.script());
            let first = script.and_then(|script| {
                script.commands.iter().find_map(|command| {
                    let call = APT.call(cx, command, &["update", "install", "build-dep", "upgrade", "dist-upgrade", "full-upgrade", "source", "download"])?;
                    Some(call.subcommand.text() != "update")
                })
            });
            need = first.unwrap_or(need);
        }
        if let Base::Stage(parent) = stage.base
            && let Some(slot) = at_end_of.get_mut(parent)
        {
            *slot |= need;
        }
    }
    needed
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, check_with, fixed, safety, silent};
    use crate::rules::{Options, Preset};

    #[test]
    fn finds_updates_without_cleaning() {
        check(
            &RULE,
            "
FROM debian:13 AS base
RUN apt-get -q update && apt-get install -y curl
#   ^^^^^^^^^^^^^^^^^ stay in this layer
FROM base
RUN rm -rf /var/lib/apt/lists/* && apt-get update
#                                  ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn cleaned_mounted_or_thrown_away() {
        for clean in [
            "rm -rf /var/lib/apt/lists/*",
            "rm -r /var/lib/apt",
            "rm -rf /tmp/* \"/var/lib/apt/lists/\"*",
            "rm -rf /var/lib/{apt,dpkg}/*",
            "find /var/lib/apt/lists -type f -delete",
            "apt-get distclean",
            "apt-get dist-clean",
        ] {
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get update && {clean}\n"));
        }
        silent(
            &RULE,
            "FROM debian:13\nRUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update\n",
        );
        silent(&RULE, "FROM debian:13 AS a\nRUN apt-get update\nFROM scratch\nCOPY --from=a /a /a\n");
    }

    #[test]
    fn hadolint_looks_at_stages_that_go_on_and_any_rm() {
        let hadolint = Options { preset: Preset::Hadolint, ..Options::default() };
        check_with(
            &RULE,
            &hadolint,
            "
FROM debian:13
RUN apt-get update
#   ^^^^^^^^^^^^^^
FROM debian:12
RUN apt-get update
FROM debian:13 AS unused
RUN apt-get update
FROM debian:13
RUN apt-get update && rm -rf /tmp/x
RUN --mount=type=cache,target=/var/lib/apt apt-get update
#                                          ^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn cleans_in_the_style_of_the_file() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    git\nUSER 1\n",
            "FROM debian:13\nRUN apt-get update && apt-get install -y \\\n    curl \\\n    git \\\n    && rm -rf /var/lib/apt/lists/*\nUSER 1\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\r\nRUN set -eux; \\\r\n\tapt-get update; \\\r\n\tapt-get install -y curl\r\n",
            "FROM debian:13\r\nRUN set -eux; \\\r\n\tapt-get update; \\\r\n\tapt-get install -y curl; \\\r\n\trm -rf /var/lib/apt/lists/*\r\n",
        );
        fixed(
            &RULE,
            "# escape=`\nFROM debian:13\nSHELL [\"/bin/sh\", \"-c\"]\nRUN apt-get update && `\n  # Tools.\n  apt-get install -y curl",
            "# escape=`\nFROM debian:13\nSHELL [\"/bin/sh\", \"-c\"]\nRUN apt-get update && `\n  # Tools.\n  apt-get install -y curl && `\n  rm -rf /var/lib/apt/lists/*",
        );
        fixed(
            &RULE,
            "FROM debian:13\nRUN <<EOF\nset -e\napt-get update\nEOF\n",
            "FROM debian:13\nRUN <<EOF\nset -e\napt-get update\nrm -rf /var/lib/apt/lists/*\nEOF\n",
        );
    }

    #[test]
    fn fixes_only_where_the_end_is_plain() {
        for run in ["RUN apt-get update # now", "RUN [\"apt-get\", \"update\"]", "RUN <<EOF\napt-get update\nEOF", "RUN apt-get update &"] {
            safety(&RULE, &format!("FROM debian:13\n{run}\n"), None);
        }
    }

    #[test]
    fn lists_that_are_needed_later() {
        safety(&RULE, "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y a\n", None);
        safety(
            &RULE,
            "FROM debian:13\nRUN apt-get update\nRUN apt-get install -y a && apt-get update && rm -r /var/lib/apt/lists\n",
            None,
        );
        safety(
            &RULE,
            "FROM debian:13\nRUN apt-get update\nRUN apt-get update && apt-get install -y a && rm -r /var/lib/apt/lists\n",
            Some(Safety::Safe),
        );
        safety(
            &RULE,
            "FROM debian:13 AS a\nRUN apt-get update\nFROM a\nRUN apt-get install -y a\n",
            None,
        );
    }
}
