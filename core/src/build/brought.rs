//! Programs that the file itself puts in the places where programs are looked for: what one of
//! them does is not told by its name.

use std::collections::BTreeSet;

use super::model::{Build, CopySource, Step, StepKind};
use super::places::Places;
use crate::shell::{Script, ShellWord, SimpleCommand, packages, paths};
use crate::syntax::{Body, Transfer};
use crate::text::path::base_name;

impl Build<'_> {
    /// True if the command runs a program that the file brings, or reads a file that the shell is to
    /// read into itself.
    pub(super) fn is_brought(&self, command: &SimpleCommand) -> bool {
        let names = self.brought.get_or_init(|| Brought::of(self).names);
        let is = |word: &ShellWord| {
            let name = word.text().trim_matches(['"', '\'']);
            names.contains(base_name(name))
        };
        !names.is_empty()
            && (command.words.first().into_iter().chain(&command.prefixes).any(is)
                || matches!(command.name(), Some("." | "source" | "find" | "xargs"))
                    && command.arguments().iter().any(is))
    }
}

/// The names of such programs.
#[derive(Default)]
struct Brought {
    names: BTreeSet<String>,
}

impl Brought {
    /// Looks through all of the file, whichever stage: one pass.
    fn of(build: &Build<'_>) -> Self {
        let mut brought = Self::default();
        for step in &build.steps {
            match (&step.kind, &step.effective.body) {
                (StepKind::Copy(from), Body::Copy(transfer) | Body::Add(transfer)) => {
                    brought.copy(build, step, transfer, *from == CopySource::Context);
                }
                (StepKind::Run { script, .. }, _) => brought.run(build, step, script),
                _ => {}
            }
        }
        brought
    }

    /// A program from another image that keeps its name is that program.
    fn copy(&mut self, build: &Build<'_>, step: &Step<'_>, transfer: &Transfer, own: bool) {
        let Some(target) = build.value(&transfer.destination, step) else { return };
        let target = super::places::against(step.state.workdir.as_deref(), &target);
        let sources: Vec<String> =
            transfer.sources.iter().filter_map(|word| build.value(word, step)).collect();
        self.put(&target, &sources, |name, source| !own && base_name(source) == name);
    }

    /// So is one from an address that has its name, and one that was in such a place before. A
    /// package manager's program is itself wherever it lay.
    fn run(&mut self, build: &Build<'_>, step: &Step<'_>, script: &Script) {
        let mut places = Places::at(build, step);
        for command in &script.commands {
            places.go_to(command);
            let name = command.name().unwrap_or("");
            let mut targets = match name {
                "mkdir" | "touch" | "git" => Vec::new(),
                "update-alternatives" => command.operands().take(1).cloned().collect(),
                _ => paths::written(command),
            };
            targets.retain(|word| word.literal().is_some());
            if targets.is_empty() {
                continue;
            }
            let is_target = |word: &&ShellWord| targets.iter().any(|it| it.range == word.range);
            let sources: Vec<String> = command
                .operands()
                .filter(|word| !is_target(word))
                .map(|word| word.text().trim_matches(['"', '\'']).to_owned())
                .collect();
            for target in &targets {
                self.put(&places.path(target), &sources, |name, source| {
                    let is_named = |part: &str| part.starts_with(name);
                    source.contains("://") && source.split('/').any(is_named)
                        || is_named(base_name(source))
                            && (holds_programs(source) || packages::is_manager(name))
                });
            }
        }
    }

    /// Takes the names of what is put at `target`, `is_itself` aside.
    fn put(&mut self, target: &str, sources: &[String], is_itself: impl Fn(&str, &str) -> bool) {
        const READ: [&str; 3] = ["/.cargo/env", "/etc/os-release", "/etc/lsb-release"];
        let folder = target.trim_end_matches('/');
        if matches!(base_name(folder), "bin" | "sbin") {
            let names = sources.iter().filter(|it| !is_itself(base_name(it), it));
            self.names.extend(names.map(|it| base_name(it).to_owned()));
        } else if holds_programs(target) || READ.iter().any(|it| target.ends_with(it)) {
            let name = base_name(target);
            if !sources.iter().any(|source| is_itself(name, source)) {
                self.names.insert(name.to_owned());
            }
        }
    }
}

/// True if a path leads into a folder of programs.
fn holds_programs(path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    matches!(base_name(folder), "bin" | "sbin")
}
