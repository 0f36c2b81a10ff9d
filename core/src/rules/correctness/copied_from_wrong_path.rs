use std::collections::BTreeSet;

use crate::build::{Base, CopySource, Step, StepKind};
use crate::rules::shared::workdir_paths::joined;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::packages::{Action, Manager, install};
use crate::shell::{Script, ShellWord, SimpleCommand, paths};
use crate::syntax::Body;
use crate::text::path::below;

pub(crate) static RULE: Rule = Rule {
    id: "copied-from-wrong-path",
    title: "A path is copied that its stage does not write",
    category: Category::Correctness,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "venv-across-stages",
    why: "`COPY --from` fails where nothing is, and a virtual environment works at the path only where it was made.",
    check,
};

/// More paths than this of a stage are not remembered.
const MOST: usize = 2048;
/// More stages than this are not looked into.
const MOST_STAGES: usize = 64;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let mut stages: Vec<Option<Written>> = cx.build.stages.iter().map(|_| None).collect();
    let mut looks = MOST_STAGES;
    for step in &cx.build.steps {
        let StepKind::Copy(CopySource::Stage(from)) = &step.kind else { continue };
        let Body::Copy(transfer) = &step.effective.body else { continue };
        let Some(slot) = stages.get_mut(*from) else { continue };
        if slot.is_none() {
            if looks == 0 {
                continue;
            }
            looks -= 1;
        }
        let written = slot.get_or_insert_with(|| Written::new(cx, *from));
        for source in &transfer.sources {
            let path = cx.build.value(source, step).and_then(|path| joined("/", &path));
            let Some(path) = path.filter(|path| path.len() > 1 && !is_of_system(path)) else {
                continue;
            };
            let Some(other) = written.instead_of(&path) else { continue };
            let stage = cx.build.stages.get(*from).and_then(|stage| stage.name.as_deref());
            let whose = stage.map_or_else(|| format!("stage {from}"), |name| format!("`{name}`"));
            out.report(
                step.instruction,
                source.range,
                format!("No step of {whose} writes `{path}`; there is `{other}`"),
            );
        }
    }
}

/// The paths that the steps of a stage and of those before it name.
#[derive(Default)]
struct Written {
    paths: BTreeSet<String>,
    /// True if files may be where no step says.
    anywhere: bool,
}

impl Written {
    fn new(cx: &RuleContext<'_>, stage: usize) -> Self {
        // Only of images that many know it is known what they hold.
        let anywhere = match cx.build.root_base(stage) {
            Base::Image(image) => image.official().is_none(),
            Base::Scratch => false,
            _ => true,
        };
        let mut written = Self { anywhere, ..Self::default() };
        for stage in cx.build.lineage(stage) {
            for step in cx.build.steps_of(stage.index) {
                written.step(cx, step);
            }
        }
        written.anywhere |= written.paths.len() >= MOST;
        written
    }

    fn step(&mut self, cx: &RuleContext<'_>, step: &Step<'_>) {
        let place = step.state.workdir.as_deref();
        match (&step.effective.body, &step.kind) {
            (Body::Workdir(word), _) => match cx.build.value(word, step) {
                Some(path) => self.add(place, &path),
                None => self.anywhere = true,
            },
            (Body::Copy(it) | Body::Add(it), _) => match cx.build.value(&it.destination, step) {
                Some(path) => self.add(place, &path),
                None => self.anywhere = true,
            },
            (Body::Volume(words), _) => words.iter().for_each(|word| self.add(place, &word.text)),
            (Body::Env(pairs), _) => {
                for pair in pairs {
                    let value = cx.build.value(&pair.value, step).unwrap_or_default();
                    value.split([':', ' ', '=']).for_each(|part| self.add(None, part));
                }
            }
            (_, StepKind::Run { script, .. }) => self.script(cx, step, script),
            _ => {}
        }
    }

    fn script(&mut self, cx: &RuleContext<'_>, step: &Step<'_>, script: &Script) {
        // What no word names may be written anywhere.
        self.anywhere |= !script.complete || !script.posix;
        let mut place = step.state.workdir.as_deref().map(str::to_owned);
        for command in &script.commands {
            if matches!(
                command.name(),
                Some(
                    "tar"
                        | "unzip"
                        | "git"
                        | "cp"
                        | "rsync"
                        | "make"
                        | "cmake"
                        | "bazel"
                        | "bash"
                        | "sh"
                )
            ) {
                // Makefiles, scripts and archives have places of their own.
                let told = !paths::written(command).is_empty();
                self.anywhere |= !told && command.name() != Some("cp");
            }
            self.words(cx, step, command, place.as_deref());
            for redirect in &command.redirects {
                self.add(place.as_deref(), redirect.target.text());
            }
            for path in paths::written(command) {
                self.add(place.as_deref(), path.text());
            }
            if let Some(target) = paths::cd_target(command) {
                place = place.as_deref().and_then(|place| joined(place, target.text()));
            }
            if let Some(path) = implied(command) {
                self.add(place.as_deref(), path);
            }
        }
    }

    /// Every path that the command's words name, and names of files that it may write where it
    /// runs: `curl -O https://…/name`.
    fn words(
        &mut self,
        cx: &RuleContext<'_>,
        step: &Step<'_>,
        command: &SimpleCommand,
        place: Option<&str>,
    ) {
        let mut before = "";
        for word in &command.words {
            let module = std::mem::replace(&mut before, word.text()) == "-m";
            let Some(text) = cx.build.expanded(&word.raw, step) else {
                self.anywhere = true;
                continue;
            };
            if text.contains("://") {
                let name = text.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or("");
                self.add(Some(place.unwrap_or("/")), name);
                continue;
            }
            for part in text.split(['=', ':', ',', ' ', '"', '\'']).filter(|_| !module) {
                self.add(Some(place.unwrap_or("/")), part);
            }
        }
    }

    fn add(&mut self, place: Option<&str>, path: &str) {
        let path = match (path.starts_with('/'), place) {
            (true, _) => joined("/", path),
            (false, Some(place)) => joined(place, path),
            (false, None) => None,
        };
        if let Some(path) = path.filter(|path| path.len() > 1 && self.paths.len() < MOST) {
            self.paths.insert(path);
        }
    }

    /// The path that was most likely meant, where no step can have written this one.
    fn instead_of(&self, path: &str) -> Option<&str> {
        let reaches =
            |written: &String| below(path, written).is_some() || below(written, path).is_some();
        if self.anywhere || self.paths.iter().any(reaches) {
            return None;
        }
        // The same name in another folder: what the stage wrote, or a folder above what is copied.
        let found = |name: &str| {
            self.paths
                .iter()
                .find(|written| written.rsplit('/').next() == Some(name) && !is_of_system(written))
        };
        path.split('/')
            .rev()
            .filter(|name| name.len() > 1)
            .take(1)
            .find_map(found)
            .map(String::as_str)
    }
}

/// The folder that a command fills by custom, below the directory that it runs in.
fn implied(command: &SimpleCommand) -> Option<&str> {
    let arguments = command.arguments();
    let is_venv =
        arguments.iter().any(|word| word.text() == "venv") || command.name() == Some("virtualenv");
    if is_venv {
        return arguments
            .iter()
            .rev()
            .map(ShellWord::text)
            .find(|text| !text.starts_with('-') && *text != "venv")
            .or(Some(".venv"));
    }
    let call = install(command)?;
    match (call.manager, call.action) {
        (Manager::Uv, Action::Restore) => Some(".venv"),
        (Manager::Npm | Manager::Yarn | Manager::Pnpm | Manager::Bun, Action::Restore) => {
            Some("node_modules")
        }
        _ => None,
    }
}

/// Folders that images bring along, in which anything may be.
fn is_of_system(path: &str) -> bool {
    const ROOTS: [&str; 13] = [
        "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64", "/var", "/root", "/home", "/dev",
        "/proc", "/sys", "/go",
    ];
    ROOTS.iter().any(|root| below(path, root).is_some())
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn a_sibling_was_written() {
        check(
            &RULE,
            "
FROM python:3.14 AS build
RUN python -m venv /opt/venv && /opt/venv/bin/pip install x
FROM python:3.14
COPY --from=build /venv /venv
#                 ^^^^^ No step of `build` writes `/venv`; there is `/opt/venv`
",
        );
        check(
            &RULE,
            "
FROM golang:1.26
WORKDIR /src
COPY . .
RUN go build -o /out/server ./cmd
FROM scratch
COPY --from=0 /build/server /server
#             ^^^^^^^^^^^^^ `/out/server`
",
        );
        check(
            &RULE,
            "
FROM node:24 AS deps
WORKDIR /src
RUN npm ci
FROM node:24
COPY --from=deps /app/node_modules /app/node_modules
#                ^^^^^^^^^^^^^^^^^ `/src/node_modules`
",
        );
    }

    #[test]
    fn paths_that_may_be_there() {
        let silent = |build: &str, copy: &str| {
            silent(
                &RULE,
                &format!(
                    "FROM python:3.14 AS build\n{build}\nFROM a:1\nCOPY --from=build {copy} /x\n"
                ),
            );
        };
        silent("RUN python -m venv /opt/venv", "/opt/venv");
        silent("RUN python -m venv /opt/venv", "/opt/venv/lib");
        silent("WORKDIR /app\nRUN python -m venv venv", "/app/venv");
        silent("WORKDIR /app\nRUN python -m venv /opt/venv", "/app/venv");
        silent("ENV V=/venv\nRUN python -m venv /opt/venv && mv /opt/venv $V", "/venv");
        silent("RUN python -m venv /opt/venv && a $UNKNOWN", "/venv");
        silent("RUN python -m venv /opt/venv && ./install.sh && make", "/venv");
        silent("RUN python -m venv /opt/venv", "/usr/local/venv");
        silent("RUN python -m venv /opt/venv", "/other");
        silent("RUN mkdir /opt/tool && curl -LO https://example.com/linux/tool", "/tool");
        silent("RUN mkdir /opt/tool && wget -O tool https://example.com/linux/x", "tool");
    }
}
