use std::collections::BTreeSet;

use crate::rules::installs::{Early, Install, dependency_install};
use crate::build::{CopySource, Step, StepKind};
use crate::fix::Fix;
use crate::rules::edits::{insert_line_after, insert_line_before, line_ending};
use crate::rules::{Alias, Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};
use crate::shell::{Join, Script, ShellWord, SimpleCommand};
use crate::syntax::{Body, Command, Flag, Keyword, Transfer};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "install-after-source-copy",
    title: "Dependencies are installed after the sources are copied",
    category: Category::Cache,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[Alias::other("cachelint CL001"), Alias::other("ReleaseRun BP-002")],
    practice: "deps-before-code",
    why: "A changed file makes the copy and all steps after it run again. With the manifests copied \
          and installed first, the slow step runs again only when the dependencies change.",
    check,
};

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for stage in &cx.build.stages {
        let mut copy: Option<(&Step<'_>, &Transfer)> = None;
        let mut early: BTreeSet<&str> = BTreeSet::new();
        // What stands between the copy and the step at hand and may need the sources or move them.
        let mut barrier = false;
        for step in cx.build.steps_of(stage.index).iter().filter(|step| !step.is_onbuild()) {
            match (&step.kind, &step.effective.body) {
                (StepKind::Copy(CopySource::Context), Body::Copy(transfer) | Body::Add(transfer))
                    if is_broad(transfer) =>
                {
                    if copy.is_none() {
                        copy = Some((step, transfer));
                        barrier = false;
                    }
                }
                (StepKind::Run { script, .. }, _) => {
                    for (at, command) in script.commands.iter().enumerate() {
                        let Some(install) = dependency_install(command) else { continue };
                        let Some((copied, transfer)) = copy else {
                            early.insert(install.tool);
                            continue;
                        };
                        if !early.insert(install.tool) {
                            continue;
                        }
                        let fix = (!barrier)
                            .then(|| cure(cx, &Place { copied, transfer, step, script, at }, &install))
                            .flatten();
                        out.report(
                            step.instruction,
                            command.range,
                            format!(
                                "`{}` runs again after every change of a file, because all sources \
                                 are copied before it",
                                install.shown
                            ),
                        )
                        .fix(fix);
                    }
                    barrier = true;
                }
                _ => {
                    barrier |= matches!(
                        step.effective.keyword,
                        Keyword::Copy
                            | Keyword::Add
                            | Keyword::Workdir
                            | Keyword::Volume
                            | Keyword::Shell
                    );
                }
            }
        }
    }
}

/// Whether the copy takes the whole context.
fn is_broad(transfer: &Transfer) -> bool {
    transfer.sources.iter().any(|source| matches!(source.text.as_str(), "." | "./" | "/" | "*" | "./*"))
}

/// Where an install was found.
struct Place<'p, 'a> {
    copied: &'p Step<'a>,
    transfer: &'p Transfer,
    step: &'p Step<'a>,
    script: &'p Script,
    /// Which of the script's commands.
    at: usize,
}

fn cure(cx: &Context<'_>, place: &Place<'_, '_>, install: &Install) -> Option<Fix> {
    let Place { copied, transfer, step, script, at } = place;
    let manifests = install.manifests.as_ref()?;
    let (copy, run) = (copied.instruction, step.instruction);
    let Body::Run(Command::Shell(_)) = &run.body else { return None };
    let plain = script.complete
        && script.commands.iter().all(|command| command.inside.is_empty())
        && run.heredocs.is_empty()
        && run.comments.is_empty()
        && copy.comments.is_empty()
        && !transfer.json
        && transfer.sources.len() == 1
        && copied.workdir == step.workdir;
    let [source] = transfer.sources.as_slice() else { return None };
    if !plain {
        return None;
    }
    let destination = directory(&transfer.destination.text);
    let command = script.commands.get(*at)?;
    let edits = match install.early {
        Early::Whole => {
            let before = script.commands.get(..*at)?;
            let after = script.commands.get(at + 1..)?;
            if !before.iter().all(needs_no_sources) {
                return None;
            }
            let again = cx.slice(copy.range);
            let narrow = [
                Edit::replace(source.range, manifests.clone()),
                Edit::replace(transfer.destination.range, destination),
            ];
            let rest = if after.iter().all(is_cleanup) {
                insert_line_after(cx, run, again)
            } else {
                let next = after.first()?;
                if command.followed_by != Join::And || !run.flags.is_empty() {
                    return None;
                }
                let ending = line_ending(cx.source);
                Edit::replace(
                    TextRange::new(command.range.end(), next.range.start()),
                    format!("{ending}{again}{ending}RUN "),
                )
            };
            narrow.into_iter().chain([rest]).collect::<Vec<_>>()
        }
        Early::With(options) => {
            let flags = |flags: &[Flag]| -> String {
                flags.iter().map(|flag| format!("{} ", cx.slice(flag.range))).collect()
            };
            let words: Vec<&str> =
                command.prefixes.iter().chain(&command.words).map(|word| word.raw.as_str()).collect();
            if !command.redirects.is_empty() || !command.assignments.is_empty() {
                return None;
            }
            let lines = format!(
                "COPY {}{manifests} {destination}{}RUN {}{} {options}",
                flags(&copy.flags),
                line_ending(cx.source),
                flags(&run.flags),
                words.join(" ")
            );
            vec![insert_line_before(cx, copy, &lines)]
        }
    };
    Some(
        Fix::risky(format!("Copy the manifests and run `{}` first", install.shown), edits).review(
            "Check that the manifests exist and that no dependency or install script needs other \
             files of the sources",
        ),
    )
}

/// A destination for several files has to end in a slash.
fn directory(text: &str) -> String {
    match text.strip_suffix('"') {
        Some(inner) if !inner.ends_with('/') => format!("{inner}/\""),
        None if !text.ends_with('/') => format!("{text}/"),
        _ => text.to_owned(),
    }
}

/// Commands that set up a package manager or install packages by name.
fn needs_no_sources(command: &SimpleCommand) -> bool {
    const NAMES: [&str; 12] = [
        "apt-get", "apk", "corepack", "set", "gem", "bundle", "npm", "yarn", "pnpm", "pip", "pip3",
        "poetry",
    ];
    command.name().is_some_and(|name| NAMES.contains(&name))
        && command.arguments().iter().map(ShellWord::text).all(|text| {
            !text.starts_with(['.', '/', '$']) && !text.contains(".txt") && text != "run"
        })
}

fn is_cleanup(command: &SimpleCommand) -> bool {
    command.name() == Some("rm")
        || matches!(command.name(), Some("npm" | "yarn" | "pnpm" | "pip" | "composer"))
            && command.subcommand().is_some_and(|word| {
                matches!(word.text(), "cache" | "clear-cache" | "clearcache" | "store")
            })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn installs_below_a_broad_copy_are_found() {
        check(
            &RULE,
            "
FROM node:24
WORKDIR /app
COPY . .
RUN npm ci && npm run build
#   ^^^^^^ `npm ci`
FROM python:3.14
ADD ./ /app
RUN pip install --no-cache-dir -r /app/requirements.txt
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn manifests_first_and_other_installs_are_fine() {
        silent(&RULE, "FROM node:24\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n");
        silent(&RULE, "FROM node:24\nCOPY . .\nRUN npm install -g serve\n");
        silent(&RULE, "FROM node:24\nCOPY . .\nRUN pip install flask\nONBUILD RUN npm ci\n");
        silent(&RULE, "FROM python:3.14\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --no-install-project\nCOPY . .\nRUN uv sync\n");
    }

    #[test]
    fn the_manifests_go_first() {
        fixed(
            &RULE,
            "FROM node:24\nCOPY --chown=node . /app\nUSER node\nRUN npm ci && npm run build\n",
            "FROM node:24\nCOPY --chown=node package*.json /app/\nUSER node\nRUN npm ci\nCOPY --chown=node . /app\nRUN npm run build\n",
        );
        fixed(
            &RULE,
            "FROM python:3.14\r\nWORKDIR /app\r\nCOPY . .\r\nRUN pip install -U pip \\\r\n    && pip install -r requirements.txt\r\n",
            "FROM python:3.14\r\nWORKDIR /app\r\nCOPY requirements.txt ./\r\nRUN pip install -U pip \\\r\n    && pip install -r requirements.txt\r\nCOPY . .\r\n",
        );
        fixed(
            &RULE,
            "FROM python:3.14\nCOPY . .\nRUN poetry install --only main\n",
            "FROM python:3.14\nCOPY pyproject.toml poetry.loc[k] ./\nRUN poetry install --only main --no-root\nCOPY . .\nRUN poetry install --only main\n",
        );
    }

    #[test]
    fn what_may_need_the_sources_is_left_to_the_reader() {
        safety(&RULE, "FROM node:24\nCOPY . .\nRUN ./prepare.sh && npm ci\n", None);
        safety(&RULE, "FROM node:24\nCOPY . .\nRUN make\nRUN npm ci\n", None);
        safety(&RULE, "FROM python:3.14\nCOPY . .\nRUN pip install -r requirements.txt -e .\n", None);
        safety(&RULE, "FROM mcr.microsoft.com/dotnet/sdk:9.0\nCOPY . .\nRUN dotnet restore\n", None);
    }
}
