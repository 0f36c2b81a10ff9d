//! The facts of a whole file that decide whether later steps need what an earlier one left.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Build, Step};
use super::scope::BindingKind;
use crate::shell::packages::{self, Action, Manager};
use crate::shell::{Failure, Runs, Script, ShellWord, SimpleCommand, runs};

/// The most places of caches that are looked for by name; of more, none is known.
const MOST_PLACES: usize = 16;

/// The most parents of a stage that are looked at for what they install.
const FARTHEST: usize = 64;

/// Something that a step leaves behind for those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The lists of packages that `apt-get update` fetched.
    AptLists,
    /// The files that this manager fetched and keeps for the next time, its index included.
    Downloads(Manager),
}

/// The facts about the thing in the whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) left: Left,
    /// True if the file asks apk for a fresh index anywhere. Where it never does, apk fetches one
    /// by itself.
    pub(super) asks_for_index: bool,
    /// True if a variable or a setting may keep a manager from the network.
    pub(super) offline: bool,
    /// Folders that the file names for caches.
    places: BTreeSet<String>,
    /// True if a cache's folder is a variable's, or there are too many.
    unknown_place: bool,
    /// The places where each package is surely installed by apt: the stage, and the command's start.
    installed: BTreeMap<String, Vec<(usize, usize)>>,
    /// The place where each package is first taken away by apt: the command's start.
    removed: BTreeMap<String, usize>,
}

impl Facts {
    pub(super) fn of(build: &Build<'_>, left: Left) -> Self {
        let mut facts = Self {
            left,
            asks_for_index: false,
            offline: false,
            places: BTreeSet::new(),
            unknown_place: false,
            installed: BTreeMap::new(),
            removed: BTreeMap::new(),
        };
        for (step, script) in build.runs() {
            for command in &script.commands {
                match left {
                    Left::AptLists => facts.note_apt(step, command),
                    Left::Downloads(manager) => facts.note_caches(command, manager),
                }
            }
        }
        if matches!(left, Left::Downloads(_)) {
            for binding in build.stages.iter().flat_map(|stage| stage.scope.bindings()) {
                if binding.kind != BindingKind::Predefined {
                    facts.note_setting(&binding.name, binding.value.as_deref());
                }
            }
        }
        facts.unknown_place |= facts.places.len() > MOST_PLACES;
        facts
    }

    /// True if a path speaks of the thing's place: in it, a cache in some home, or one that the
    /// file names.
    pub(super) fn is_named_by(&self, path: &str) -> bool {
        self.left.is_named_by(path)
            || self.unknown_place && path.contains('$')
            || !self.unknown_place && self.places.iter().any(|place| path.contains(place.as_str()))
    }

    /// True if a command of this step names a package that apt has to look up: one that is not
    /// surely there, or that a pattern or a variable stands for.
    pub(super) fn names_unknown(
        &self,
        build: &Build<'_>,
        step: &Step<'_>,
        script: &Script,
        command: &SimpleCommand,
    ) -> bool {
        let marks = command.name() == Some("apt-mark");
        packages::operands(command)
            .map_or_else(|| command.operands().collect(), |(_, operands)| operands)
            .into_iter()
            .skip(1)
            .any(|word| {
                let everything = marks && word.text() == ".*";
                !everything
                    && !is_list_of_installed(script, word)
                    && !self.is_installed(build, step, word, command.range.start())
            })
    }

    /// True if the package that the word names was surely installed before this place of the text,
    /// in the step's stage or one that it starts from, and taken away nowhere.
    fn is_installed(
        &self,
        build: &Build<'_>,
        step: &Step<'_>,
        word: &ShellWord,
        before: usize,
    ) -> bool {
        let Some(name) = word.literal().map(package_name) else { return false };
        let Some(places) = self.installed.get(name) else { return false };
        let is_there = build.lineage(step.stage).take(FARTHEST).any(|stage| {
            let stage = stage.index;
            let at = places.partition_point(|place| *place < (stage, 0));
            places.get(at).is_some_and(|&(of, start)| of == stage && start < before)
        });
        is_there && self.removed.get(name).is_none_or(|&start| start >= before)
    }

    fn note_apt(&mut self, step: &Step<'_>, command: &SimpleCommand) {
        if !matches!(command.name(), Some("apt-get" | "apt" | "aptitude")) {
            return;
        }
        let start = command.range.start();
        match packages::install(command).map(|it| it.action) {
            Some(Action::Install)
                if command.always_runs()
                    && command.failure == Failure::Stops
                    && !packages::only_says(command) =>
            {
                for name in packages_named(command) {
                    self.installed.entry(name.to_owned()).or_default().push((step.stage, start));
                }
            }
            Some(Action::Remove) => {
                for name in packages_named(command) {
                    self.removed.entry(name.to_owned()).or_insert(start);
                }
            }
            _ => {}
        }
    }

    fn note_caches(&mut self, command: &SimpleCommand, manager: Manager) {
        for given in &command.assignments {
            self.note_setting(&given.name, given.value.literal());
        }
        if command.is_declaration() {
            for (name, value) in
                command.arguments().iter().filter_map(|it| it.text().split_once('='))
            {
                self.note_setting(name, Some(value.trim_matches(['"', '\''])));
            }
        }
        if !matches!(runs(command), Runs::Manager(_)) {
            return;
        }
        if manager == Manager::Apk && command.name() == Some("apk") {
            self.asks_for_index |= command.is("apk", "update") || asks_apk_for_index(command);
        }
        let words = command.arguments();
        let verb = command.subcommand().map_or("", ShellWord::text);
        self.offline |= verb == "config" && words.iter().any(|word| is_offline(word.text()));
        // `--cache-dir=/c`, `--cache /c`, `config set cache /c`, `--add pkgs_dirs /c`.
        let is_cache = |text: &str| text.contains("cache") || text.contains("pkgs");
        for word in words {
            if let Some((name, value)) = word.text().split_once('=')
                && is_cache(name)
            {
                self.note_place(value);
            }
        }
        for pair in words.windows(2) {
            if let [name, value] = pair
                && is_cache(name.text())
                && value.text().starts_with(['/', '$', '"'])
            {
                self.note_place(value.text());
            }
        }
    }

    /// A variable that the file sets; without a value where that is not known.
    fn note_setting(&mut self, name: &str, value: Option<&str>) {
        // `PIP_CACHE_DIR`, `XDG_CACHE_HOME`, `npm_config_cache`, …
        const PLACES: [&str; 6] = [
            "CACHE_DIR",
            "CACHE_HOME",
            "CACHE_FOLDER",
            "CONFIG_CACHE",
            "PKGS_DIRS",
            "COMPOSER_HOME",
        ];
        let upper = name.to_ascii_uppercase();
        let is_off = value.is_some_and(|it| matches!(it, "" | "0" | "false" | "no" | "off"));
        self.offline |= (is_offline(name) || upper.ends_with("DISABLE_NETWORK")) && !is_off;
        if PLACES.iter().any(|end| upper.ends_with(end)) {
            self.note_place(value.unwrap_or("$"));
        }
    }

    fn note_place(&mut self, value: &str) {
        let value = value.trim_matches(['"', '\'']).trim_end_matches('/');
        if value.contains('$') {
            self.unknown_place = true;
        } else if value.starts_with('/') && self.places.len() <= MOST_PLACES {
            self.places.insert(value.to_owned());
        }
    }
}

/// True if apk is told to look for a fresh index.
pub(super) fn asks_apk_for_index(command: &SimpleCommand) -> bool {
    command.has_option(&["-U", "--update", "--update-cache"])
}

/// A word or name that keeps a manager from the network; a preference does not.
fn is_offline(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("offline") && !lower.contains("prefer")
}

/// True if the word is a variable that the script fills with what is installed:
/// `saved="$(apt-mark showmanual)"`.
fn is_list_of_installed(script: &Script, word: &ShellWord) -> bool {
    let text = word.text().trim_matches('"');
    let Some(name) = text.strip_prefix('$') else { return false };
    let name = name.trim_start_matches('{').trim_end_matches('}');
    script.commands.iter().flat_map(|command| &command.assignments).any(|given| {
        let value = given.value.text();
        given.name == name && (value.contains("apt-mark show") || value.contains("dpkg-query"))
    })
}

/// The names of the packages that a command is given.
fn packages_named(command: &SimpleCommand) -> impl Iterator<Item = &str> {
    let words = packages::operands(command).map_or_else(Vec::new, |(_, operands)| operands);
    words.into_iter().skip(1).filter_map(|word| word.literal()).map(package_name)
}

/// Without version, release and architecture.
fn package_name(text: &str) -> &str {
    text.split(['=', '/', ':']).next().unwrap_or(text)
}
