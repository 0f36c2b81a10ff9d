use crate::build::{Left, StageSet, Step};
use crate::fix::{Fix, Safety};
use crate::rules::shared::clean_up::{After, cleaning_up};
use crate::rules::shared::package_cache::kept::{is_mounted, is_removed_after};
use crate::rules::shared::yarn::{is_berry, is_classic};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages::Manager;
use crate::shell::{Script, SimpleCommand};
use crate::size::{Frees, PartKind};

pub(crate) static RULE: Rule = Rule {
    id: "yarn-cache-kept",
    title: "yarn keeps its cache in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3060", Severity::Info)],
    practice: "no-cache-dir",
    why: "yarn keeps every package that it fetched a second time, in its cache, where nothing in the image reads it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // A later Yarn may run the program out of its cache, and keeps no second copy then.
    if is_berry(cx) {
        return;
    }
    let in_final = cx.build.in_final_image();
    let ours = Yarn {
        installs,
        keeps: |step, script| {
            let last = script.commands.iter().rfind(|command| installs(command));
            !is_mounted(step, LEFT, "yarn")
                && !last.is_some_and(|last| is_removed_after(script, LEFT, last))
        },
    };
    report(cx, out, &in_final, &ours);
}

const LEFT: Left = Left::Downloads(Manager::Yarn);

/// The tests of yarn's commands and steps.
pub(in crate::rules) struct Yarn {
    /// True for a command that installs packages.
    pub(in crate::rules) installs: fn(&SimpleCommand) -> bool,
    /// True for a step that keeps what it fetched.
    pub(in crate::rules) keeps: fn(&Step<'_>, &Script) -> bool,
}

/// Reports the RUNs of these stages that install and keep what was fetched.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    stages: &StageSet,
    yarn: &Yarn,
) {
    let berry = is_berry(cx);
    let facts = Facts { corepack: cx.source.contains("corepack"), after: After::new(LEFT) };
    for (step, script) in cx.build.runs().filter(|(step, _)| stages.has(step.stage)) {
        let is_install = |command: &&SimpleCommand| (yarn.installs)(command);
        let Some(first) = script.commands.iter().find(is_install) else { continue };
        if !(yarn.keeps)(step, script) {
            continue;
        }
        let fix = if berry { None } else { fix_for(cx, step, first, &facts) };
        out.report(
            step.instruction,
            first.range,
            "The packages stay a second time, in yarn's cache",
        )
        .frees(Frees::Part(PartKind::Cache))
        .fix(fix);
    }
}

/// Facts about the file that are looked up once.
struct Facts {
    /// corepack may bring any Yarn.
    corepack: bool,
    after: After,
}

fn fix_for(
    cx: &RuleContext<'_>,
    step: &Step<'_>,
    install: &SimpleCommand,
    facts: &Facts,
) -> Option<Fix> {
    let what = "yarn's cache, and that this is Yarn 1";
    let mut fix = cleaning_up(cx, step, install, "yarn cache clean", &facts.after, what)?;
    if fix.safety == Safety::Safe && (facts.corepack || !is_classic(cx, step)) {
        fix = Fix::risky(fix.title, fix.edits)
            .review("Check that this is Yarn 1: a later Yarn may run the program out of its cache");
    }
    Some(fix.excluding(format!("yarn-cache {}", step.instruction.index)))
}

/// True if the command is `yarn install`, or `yarn` alone, which installs too.
fn installs(command: &SimpleCommand) -> bool {
    let installs = || match command.subcommand() {
        Some(word) => word.text() == "install",
        None => !command.has_option(&["-v", "--version", "--help"]),
    };
    command.name() == Some("yarn") && installs()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

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

    #[test]
    fn what_a_later_yarn_runs_from_stays() {
        for before in [
            "RUN corepack enable && yarn install --immutable",
            "COPY package.json yarn.lock .yarnrc.yml ./\nRUN yarn install",
            "COPY .yarn ./.yarn\nRUN yarn install",
            "COPY .pnp.cjs ./\nRUN yarn",
            "RUN yarn set version 4.9.0 && yarn install",
            "RUN yarn install --pnp",
            "RUN yarn --enable-pnp",
            "ENV YARN_PLUGNPLAY_OVERRIDE=1\nRUN yarn install",
            "RUN yarn config set plugnplay-override 1 && yarn install",
            "RUN corepack prepare yarn@4.1.0 --activate && yarn install",
        ] {
            silent(&RULE, &format!("FROM node:24\n{before}\n"));
        }
        for (before, expected) in [
            ("COPY package.json yarn.lock ./\nRUN yarn install", Safety::Safe),
            (
                "COPY package.json yarn.lock ./\nRUN yarn install\nCOPY . .\nCMD [\"node\", \"x\"]",
                Safety::Safe,
            ),
            ("COPY . .\nRUN yarn install", Safety::Unsafe),
            ("RUN corepack enable\nRUN yarn install", Safety::Unsafe),
            ("RUN git clone https://e.com/x . && yarn install", Safety::Unsafe),
            ("COPY package.json yarn.lock ./\nRUN yarn install\nRUN yarn build", Safety::Unsafe),
            ("COPY package.json yarn.lock ./\nRUN yarn install\nRUN /build.sh", Safety::Unsafe),
            ("FROM own/node:1\nRUN yarn install", Safety::Unsafe),
        ] {
            safety(&RULE, &format!("FROM node:24\n{before}\n"), Some(expected));
        }
    }
}
