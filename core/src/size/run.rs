//! The bytes that a RUN leaves in its layer.

use super::apt;
use super::base_state::Origin;
use super::filesystem::{Content, Entry, Mounted, is_inside, normal};
use super::installs;
use super::place::Place;
use super::python::is_cpu_index;
use super::{Estimate, PartKind};
use crate::build::{Build, Step};
use crate::shell::packages::{self, Action, Install, Manager, Origin as From};
use crate::shell::{Script, ShellWord, SimpleCommand, paths};
use crate::text::LONGEST_VALUE;

mod browsers;
mod downloads;
mod files;
mod filled;

/// Options of `find` that pick some files among others.
const FIND_CONDITIONS: [&str; 10] =
    ["-name", "-iname", "-path", "-regex", "-type", "-newer", "-mtime", "-size", "-user", "-perm"];

/// The most unknown commands that a layer counts; more of them make it no more uncertain.
const MAX_UNKNOWN: u64 = 4;

/// The most things that a step made and that its later commands may still move, copy or delete;
/// what was made before these is counted and no longer looked for. So no file can make a command
/// cost more.
const MAX_MADE: usize = 1024;

/// Stands for a directory that is not known: what lies in it can still be told apart.
const UNKNOWN: &str = "/?";

/// Reads a RUN and gives what it leaves, with what it deletes from layers below as things of the
/// kind [`PartKind::Deleted`].
pub(super) fn things(
    build: &Build<'_>,
    step: &Step<'_>,
    script: &Script,
    origin: &Origin<'_>,
    content: &mut Content,
    lookups: &mut usize,
) -> Vec<Entry> {
    let mut run = Run {
        build,
        step,
        origin,
        content,
        lookups,
        mounted: Mounted::of(step),
        settled: Vec::new(),
        made: Vec::new(),
        deleted: Vec::new(),
        wish: apt::AptRequest::default(),
        directory: step
            .state
            .workdir
            .as_deref()
            .and_then(|workdir| normal(workdir, None))
            .unwrap_or_else(|| UNKNOWN.to_owned()),
        unknown: Vec::new(),
    };
    if !script.posix {
        let because = "The commands are not for a shell that is read here";
        let band = Estimate::new(0, 10_000_000, 2_000_000_000);
        return vec![Entry::new("/", PartKind::Unknown, band, because)];
    }
    for (index, command) in script.commands.iter().enumerate() {
        run.command(command, script.commands.get(index + 1));
    }
    if !script.complete {
        run.unknown.push("a part that cannot be read".to_owned());
    }
    run.finish()
}

struct Run<'r, 'b, 'c> {
    build: &'r Build<'b>,
    step: &'r Step<'b>,
    origin: &'r Origin<'c>,
    content: &'r mut Content,
    lookups: &'r mut usize,
    mounted: Mounted,
    /// The things made before all of `made`.
    settled: Vec<Entry>,
    made: Vec<Entry>,
    deleted: Vec<Entry>,
    wish: apt::AptRequest,
    /// The directory in force, as things have it.
    directory: String,
    unknown: Vec<String>,
}

impl Run<'_, '_, '_> {
    fn command(&mut self, command: &SimpleCommand, next: Option<&SimpleCommand>) {
        if self.made.len() > 2 * MAX_MADE {
            let settled = self.made.len() - MAX_MADE;
            self.settled.extend(self.made.drain(..settled));
        }
        let first = self.made.len();
        if let Some(install) = packages::install(command) {
            self.install(command, &install);
        } else {
            self.other(command, next);
        }
        if !command.always_runs() {
            for thing in self.made.iter_mut().skip(first) {
                thing.disk.low = 0;
            }
        }
    }

    fn install(&mut self, command: &SimpleCommand, install: &Install<'_>) {
        if install.manager == Manager::Apt {
            self.apt(command, install);
            return;
        }
        if install.action == Action::Remove {
            for package in &install.packages {
                self.made.retain(|thing| thing.label.is_empty() || thing.label != package.name);
            }
            return;
        }
        if install.action == Action::Clean {
            self.made.retain(|thing| !matches!(thing.kind, PartKind::Cache | PartKind::Lists));
            return;
        }
        let written = command.words.first().map_or("", ShellWord::text);
        // `/venv/bin/pip`: what stands before `/bin/` is where packages go.
        let prefix = written.rsplit_once("/bin/").map(|(prefix, _)| prefix);
        let prefix = prefix.filter(|prefix| !matches!(*prefix, "" | "/usr" | "/usr/local"));
        let invocation = self.build.invocation(self.step, command);
        let place = Place {
            build: self.build,
            step: self.step,
            invocation,
            for_cpu: self.content.torch_for_cpu,
            directory: Some(&self.directory),
            prefix,
        };
        let mut things = installs::things(install, &place, self.lookups);
        if install.action == Action::Build {
            things.retain(|thing| thing.kind != PartKind::Cache || !self.has(&thing.path));
        }
        self.made.extend(things);
    }

    /// True if this or an earlier step put something there.
    fn has(&self, path: &str) -> bool {
        self.content.below(path).is_some()
            || self.made.iter().any(|thing| is_inside(&thing.path, path))
    }

    fn apt(&mut self, command: &SimpleCommand, install: &Install<'_>) {
        match install.action {
            Action::Update => {
                self.made.retain(|thing| thing.path != apt::LISTS);
                self.made.push(apt::lists(self.origin));
                self.content.has_lists = true;
            }
            Action::Install => {
                let only_download = install.has(&["-d", "--download-only", "-s", "--dry-run"]);
                let recommends = !without_recommends(command, install);
                for package in install.packages.iter().filter(|_| !only_download) {
                    match package.origin {
                        From::Repository => {
                            self.wish.packages.push((package.name.clone(), recommends));
                        }
                        From::Unknown => {
                            self.unknown.push(format!("packages from `{}`", package.raw));
                        }
                        From::Path | From::Address => self.wish.files += 1,
                    }
                }
            }
            Action::Clean if install.verb.is_some_and(|verb| verb.text() == "distclean") => {
                self.remove(apt::LISTS);
            }
            Action::Upgrade => self.wish.upgrades = true,
            Action::Remove => {
                self.wish.auto_removes |= install.has(&["--auto-remove", "--autoremove"])
                    || install.verb.is_some_and(|verb| verb.text().starts_with("auto"));
                self.wish
                    .removed
                    .extend(install.packages.iter().map(|package| package.name.clone()));
            }
            _ => {}
        }
    }

    fn other(&mut self, command: &SimpleCommand, next: Option<&SimpleCommand>) {
        let Some(name) = command.name() else { return };
        if let Some(target) = paths::cd_target(command) {
            let directory = self.path(target.text()).filter(|path| path.len() <= LONGEST_VALUE);
            self.directory = directory.unwrap_or_else(|| UNKNOWN.to_owned());
            return;
        }
        if command.has_option(&["--version", "--help"]) {
            return;
        }
        let removed = paths::removed(command);
        if !removed.is_empty() {
            // `find` with a condition leaves most of what it looks through.
            let leaves = name == "find" && command.has_option(&FIND_CONDITIONS);
            for word in removed.iter().filter(|_| !leaves) {
                self.remove(word.text());
            }
            return;
        }
        if let Some(browsers) = browsers::things(command) {
            self.made.extend(browsers);
            return;
        }
        match name {
            "curl" | "wget" | "aria2c" => self.download(command, next),
            "dd" | "fallocate" | "truncate" | "head" if self.fill(command, name) => {}
            "git" if command.is("git", "clone") => {
                let shallow = command.has_option(&["--depth"]);
                let likely = if shallow { 15_000_000 } else { 50_000_000 };
                let band = Estimate::new(100_000, likely, 1_000_000_000);
                let path = self.target(command).unwrap_or_else(|| self.below("clone"));
                let because = "A clone, with its history unless told otherwise";
                self.made.push(
                    Entry::new(path, PartKind::Downloads, band, because)
                        .fetching(band.scaled(30, 50, 60)),
                );
            }
            "tar" | "bsdtar" | "unzip" => self.unpack(command),
            "chown" | "chmod" | "chgrp" => self.own(command),
            "cp" | "mv" => self.copy(command, name == "mv"),
            "apt" | "apt-get" if command.is(name, "dist-clean") => self.remove(apt::LISTS),
            "apt-mark" if command.is("apt-mark", "auto") => self.wish.marks_auto = true,
            "dpkg" if command.has_option(&["-i", "--install", "--unpack"]) => self.wish.files += 1,
            "docker-php-ext-install"
            | "docker-php-ext-enable"
            | "pecl"
            | "install-php-extensions" => {
                let count = command.operands().count().min(64) as u64;
                let band =
                    Estimate::new(100_000 * count, 1_500_000 * count, 30_000_000 * count.max(1));
                self.made.push(Entry::new(
                    "/usr/local/lib/php",
                    PartKind::Output,
                    band,
                    "Extensions of PHP that are built here",
                ));
            }
            "make" | "ninja" | "cmake" | "npm" | "yarn" | "pnpm" | "bun" | "npx" | "tsc"
            | "vite" | "webpack" | "ng" | "bundle" | "rake" | "rails" | "mix" | "sbt" | "ant"
            | "hugo" => {
                let installs = command.operands().any(|word| word.text().starts_with("install"));
                let installs = installs && matches!(name, "make" | "ninja" | "cmake");
                // Programs that official images build from source take 5 MB to 60 MB.
                let (path, band) = if installs {
                    ("/usr/local", Estimate::new(500_000, 25_000_000, 200_000_000))
                } else {
                    (self.directory.as_str(), Estimate::new(0, 8_000_000, 500_000_000))
                };
                self.made.push(Entry::new(
                    path,
                    PartKind::Output,
                    band,
                    format!("What `{name}` makes, which is not seen here"),
                ));
            }
            // It writes Makefiles; what they make is counted with `make`.
            "configure" => {
                let band = Estimate::new(0, 1_000_000, 10_000_000);
                let because = "Makefiles and checks of `configure`";
                self.made.push(Entry::new(
                    self.directory.as_str(),
                    PartKind::Output,
                    band,
                    because,
                ));
            }
            _ if packages::manager(command) == Some(Manager::Pip) => {
                let words: Vec<&str> = command.arguments().iter().map(ShellWord::text).collect();
                let sets = words.windows(2).any(|pair| pair == ["config", "set"]);
                self.content.torch_for_cpu |= sets && words.iter().any(|it| is_cpu_index(it));
                self.written(command);
            }
            _ if is_script(command, name) => self.unknown.push(format!("`{name}`")),
            _ => self.written(command),
        }
    }

    /// Redirections and commands that write a little.
    fn written(&mut self, command: &SimpleCommand) {
        for word in paths::written(command) {
            if let Some(path) = self.path(word.text()) {
                let band = Estimate::new(0, 1_000, 20_000);
                self.made.push(Entry::new(path, PartKind::Files, band, "A small file or folder"));
            }
        }
    }

    fn finish(self) -> Vec<Entry> {
        let Run { origin, content, mounted, mut settled, made, deleted, wish, unknown, .. } = self;
        settled.extend(made);
        let mut made = settled;
        made.extend(wish.fulfil(origin, content));
        made.retain(|thing| thing.path != "/dev/stdin");
        // What is written to a mount is no part of the layer; it still comes over the network.
        for thing in &mut made {
            if mounted.hold(&thing.path) {
                thing.disk = Estimate::ZERO;
                thing.because.push_str("; it goes to a mount and stays out of the layer");
            }
        }
        if let Some(first) = unknown.first() {
            let count = (unknown.len() as u64).min(MAX_UNKNOWN);
            let each = Estimate::new(0, 3_000_000, 400_000_000);
            let band = Estimate::together((0..count).map(|_| each));
            let because = match unknown.len() {
                1 => format!("What {first} writes cannot be seen"),
                more => format!("What {first} and {} more write cannot be seen", more - 1),
            };
            made.push(Entry::new("/", PartKind::Unknown, band, because));
        }
        made.extend(deleted);
        made
    }

    fn path(&self, path: &str) -> Option<String> {
        let known = path.contains('$').then(|| self.build.expanded(path, self.step)).flatten();
        let found = normal(known.as_deref().unwrap_or(path), Some(&self.directory));
        if found.is_some() || path.contains(['(', '`']) {
            return found;
        }
        // The same words name the same file, whatever their variables hold.
        let plain = path.replace(['{', '}', '"', '\''], "");
        Some(match plain.strip_prefix('/') {
            Some(_) => plain,
            None if plain.starts_with('$') => format!("{UNKNOWN}{plain}"),
            None => self.below(&plain),
        })
    }

    fn below(&self, name: &str) -> String {
        format!("{}/{name}", self.directory)
    }

    /// The last operand where it is a path of its own.
    fn target(&self, command: &SimpleCommand) -> Option<String> {
        let target = paths::written(command).pop();
        if let Some(word) = target {
            return self.path(word.text());
        }
        let address = command.operands().nth(1)?.text().trim_end_matches('/');
        Some(self.below(address.rsplit('/').next()?.trim_end_matches(".git")))
    }
}

/// True if apt is told to leave recommendations out.
fn without_recommends(command: &SimpleCommand, install: &Install<'_>) -> bool {
    install.has(&["--no-install-recommends"])
        || command.arguments().iter().any(|word| {
            let text = word.text();
            ["=false", "=0", "=no"].iter().any(|value| {
                text.strip_suffix(value)
                    .is_some_and(|name| name.ends_with("APT::Install-Recommends"))
            })
        })
}

/// True if a command may write anything: a script of the project's own, an interpreter with a file,
/// an installer.
fn is_script(command: &SimpleCommand, name: &str) -> bool {
    let written = command.words.first().map_or("", ShellWord::text);
    let own = written.starts_with("./")
        || written.starts_with("../")
        || (written.starts_with('/')
            && !written.starts_with("/usr/")
            && !written.starts_with("/bin/")
            && !written.starts_with("/sbin/"));
    let interpreter = matches!(
        name,
        "sh" | "bash"
            | "python"
            | "python3"
            | "node"
            | "perl"
            | "ruby"
            | "php"
            | "Rscript"
            | "julia"
    );
    let installer = name.contains("install") && name != "install"
        || name.rsplit_once('.').is_some_and(|(_, ending)| ending == "sh");
    own || installer
        || (interpreter
            && !command.has_option(&["-c", "--version", "-V"])
            && command.operands().next().is_some())
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= 40 {
        return name.to_owned();
    }
    name.chars().take(39).chain(['…']).collect()
}
