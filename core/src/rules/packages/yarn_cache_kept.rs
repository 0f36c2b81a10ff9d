use crate::fix::Fix;
use crate::rules::commands::{empties, visible};
use crate::rules::run_edits::append_command;
use crate::shell::SimpleCommand;
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "yarn-cache-kept",
    title: "yarn keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::hadolint("DL3060", Severity::Info)],
    practice: "no-cache-dir",
    why: "yarn keeps every package that it fetched a second time, in its cache, where nothing in the image reads it.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    let in_final = cx.build.in_final_image();
    let last = cx.build.stages.len().saturating_sub(1);
    for (step, script) in cx.build.runs() {
        let matters = if cx.as_hadolint() {
            step.stage == last
        } else {
            in_final.get(step.stage) == Some(&true)
        };
        let is_install = |command: &&SimpleCommand| installs(cx, command);
        let Some(first) = script.commands.iter().find(is_install).filter(|_| matters) else {
            continue;
        };
        let clean = script.commands.iter().any(|command| {
            command.range.start() > first.range.start()
                && (command.is("yarn", "cache")
                    || !cx.as_hadolint() && empties(command, "/usr/local/share/.cache"))
        });
        let mounted = if cx.as_hadolint() {
            step.mounts().iter().any(|mount| {
                matches!(mount.kind.as_str(), "cache" | "tmpfs")
                    && mount.target.as_deref().is_some_and(|target| target.contains(".cache/yarn"))
            })
        } else {
            step.mounts().iter().any(|mount| {
                matches!(mount.kind.as_str(), "cache" | "tmpfs")
                    && mount.target.as_deref().is_some_and(|target| {
                        target.contains("yarn") || target.contains(".cache")
                    })
            })
        };
        if clean || mounted {
            continue;
        }
        let fix = append_command(cx, step, "yarn cache clean")
            .map(|edit| Fix::safe("Run `yarn cache clean` at the end of this `RUN`", [edit]));
        out.report(step.instruction, first.range, "The packages stay a second time, in yarn's cache")
            .fix(fix);
    }
}

/// Whether the command is `yarn install`; `yarn` alone installs too, which hadolint does not know.
fn installs(cx: &Context<'_>, command: &SimpleCommand) -> bool {
    if !visible(cx, command) || command.name() != Some("yarn") {
        return false;
    }
    match command.subcommand() {
        Some(word) => word.text() == "install",
        None => !cx.as_hadolint() && !command.has_option(&["-v", "--version", "--help"]),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn installs_that_keep_the_cache() {
        check(
            &RULE,
            "
FROM node:24
RUN yarn install --frozen-lockfile
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN yarn && true
#   ^^^^
",
        );
        for run in [
            "RUN yarn install && yarn cache clean",
            "RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install",
            "RUN yarn install\nFROM scratch",
            "RUN yarn build",
            "RUN yarn --version",
        ] {
            silent(&RULE, &format!("FROM node:24\n{run}\n"));
        }
    }

    #[test]
    fn cleans_at_the_end() {
        fixed(
            &RULE,
            "FROM node:24\nRUN yarn install\n",
            "FROM node:24\nRUN yarn install && yarn cache clean\n",
        );
    }
}
