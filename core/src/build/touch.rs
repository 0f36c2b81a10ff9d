//! The use that a command makes of something that an earlier step left.

use super::facts::Left;
use super::facts::{Facts, asks_apk_for_index};
use super::later::Later;
use super::model::{Build, Step};
use super::places::{self, Places};
use crate::shell::packages::{self, Action, Manager};
use crate::shell::{
    Enclosing, Join, Runs, Script, ShellWord, SimpleCommand, paths, reads_only_its_text, runs,
};
use crate::syntax::{Body, Command};

impl Left {
    /// The folders that it lies in, or words that the paths to it have.
    fn places(self) -> &'static [&'static str] {
        match self {
            Self::AptLists => &["/var/lib/apt/lists"],
            Self::Downloads(manager) => match manager {
                Manager::Apk => &["/var/cache/apk", "/etc/apk/cache"],
                Manager::Yum | Manager::Dnf | Manager::Microdnf | Manager::Tdnf => {
                    &["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"]
                }
                Manager::Zypper => &["/var/cache/zypp"],
                Manager::Pip => &["/root/.cache/pip"],
                Manager::Npm => &["/root/.npm"],
                Manager::Yarn => {
                    &["/usr/local/share/.cache/yarn", "/root/.cache/yarn", "/root/.yarn"]
                }
                Manager::Composer => &["/tmp/cache", "/root/.composer", "/root/.cache/composer"],
                Manager::Conda => &["/opt/conda/pkgs"],
                _ => &["/root/.cache"],
            },
        }
    }

    /// True if a path, or what a pattern stands for, is the thing's place, above it or in it.
    pub(super) fn is_reached_from(self, path: &str) -> bool {
        let stem = path.split(['*', '?', '[', '{']).next().unwrap_or("");
        let is_pattern = stem.len() < path.len();
        let stem = if is_pattern { stem } else { stem.trim_end_matches(['/', '.']) };
        // A relative path stands against the root there.
        let stem = format!("/{}", stem.trim_start_matches(['.', '/']));
        let below = |inner: &str, outer: &str| {
            let outer = outer.trim_end_matches('/');
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.places().iter().any(|place| {
            below(place, &stem) || below(&stem, place) || is_pattern && place.starts_with(&stem)
        })
    }

    /// True if the command takes it away, all or a part: the manager's own clean-up, or a removal of
    /// its place. What a variable with such a name holds is taken for its place.
    pub fn is_removed_by(self, command: &SimpleCommand) -> bool {
        let cleans = match self {
            Self::AptLists => false,
            Self::Downloads(own) => packages::install(command)
                .is_some_and(|it| it.action == Action::Clean && kin(it.manager) == kin(own)),
        };
        let is_place = |word: &ShellWord| {
            let text = word.text();
            self.is_place(text)
                || word.literal().is_none() && text.to_ascii_lowercase().contains("cache")
        };
        cleans || paths::removed(command).iter().any(is_place)
    }

    /// True if a path is the thing's place in any home, one above it or something in it.
    pub fn is_place(self, path: &str) -> bool {
        let is_in_cache = || self.places().iter().any(|place| place.contains("/.cache"));
        self.is_in(path)
            || path.starts_with('/') && self.is_reached_from(path)
            || names(path, "/.cache") && is_in_cache()
    }

    /// True if a path speaks of the thing's place: in it, or a cache in some home.
    pub(super) fn is_named_by(self, text: &str) -> bool {
        self.is_in(text) || matches!(self, Self::Downloads(_)) && names(text, "/.cache")
    }

    fn is_in(self, path: &str) -> bool {
        let mut places = self.places().iter();
        places.any(|place| names(path, place.strip_prefix("/root").unwrap_or(place)))
    }
}

/// True if a path has these parts in it.
fn names(path: &str, parts: &str) -> bool {
    path.match_indices(parts).any(|(at, _)| {
        let rest = path.get(at + parts.len()..).unwrap_or("");
        !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    })
}

/// A command's use of the thing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Touch {
    Nothing,
    /// Makes it anew, or takes it away: what came before has no meaning any more.
    Renews,
    Unclear,
    Needs,
}

impl Facts {
    /// The need of what the container starts with: only what is visible counts.
    pub(super) fn at_start(&self, build: &Build<'_>, step: &Step<'_>, script: &Script) -> Later {
        let look = Look { facts: self, build, step, script };
        match look.at_commands(0, Places::default()).0 {
            Later::Needed => Later::Needed,
            _ => Later::Unneeded,
        }
    }

    /// The need of the part of a step's script from a place on, and `true` where the script surely
    /// makes the thing anew.
    pub(super) fn of_script(
        &self,
        build: &Build<'_>,
        step: &Step<'_>,
        script: &Script,
        from: usize,
    ) -> (Later, bool) {
        let look = Look { facts: self, build, step, script };
        if !script.posix || !script.complete || look.reads_a_file_first() {
            return (Later::Unclear(step.effective.keyword_range), false);
        }
        let (mut need, renews) = look.at_commands(from, Places::at(build, step));
        let offline = step
            .effective
            .flag("network")
            .is_some_and(|flag| flag.value.as_ref().is_some_and(|value| value.text == "none"));
        let uses = |command: &SimpleCommand| match self.left {
            Left::AptLists => false,
            Left::Downloads(own) => {
                matches!(runs(command), Runs::Manager(manager) if kin(manager) == kin(own))
            }
        };
        if offline && script.commands.iter().any(uses) {
            need = Later::Needed;
        }
        (need, renews)
    }
}

/// A script that is looked through.
struct Look<'a> {
    facts: &'a Facts,
    build: &'a Build<'a>,
    step: &'a Step<'a>,
    script: &'a Script,
}

impl<'a> Look<'a> {
    /// True if a shell reads a file before its text: the one that SHELL names, or `BASH_ENV`.
    fn reads_a_file_first(&self) -> bool {
        let step = self.step;
        let is_set = |name: &str| {
            let bound = self.build.variable(name, step.stage, step.instruction.index);
            bound.is_some_and(|it| it.value.as_deref() != Some("")) || self.script.sets(name)
        };
        let by_shell = matches!(step.effective.body, Body::Run(Command::Shell(_)));
        is_set("BASH_ENV") || by_shell && !reads_only_its_text(&step.state.shell)
    }

    fn at_commands(&self, from: usize, mut places: Places<'a>) -> (Later, bool) {
        let script = self.script;
        let mut need = Later::Unneeded;
        // `for f in /var/lib/apt/lists/*`
        let lists = script.words.iter().filter(|word| word.range.start() >= from);
        if let Some(word) = lists.into_iter().find(|it| self.facts.is_named_by(&places.path(it))) {
            need = Later::Unclear(word.range);
        }
        // Whether every command is reached only when all before it went well.
        let is_chain = script.commands.iter().all(|command| {
            let plain = |around| {
                matches!(around, Enclosing::Group | Enclosing::Subshell | Enclosing::Inner)
            };
            command.inside.iter().copied().all(plain)
                && matches!(command.joined_by, Join::Nothing | Join::And | Join::Pipe)
                && !matches!(command.followed_by, Join::Background)
        });
        // Surely renewed when this command is reached; and when only this list got so far.
        let (mut surely, mut in_list) = (false, false);
        for command in &script.commands {
            places.go_to(command);
            let goes_on = match command.joined_by {
                Join::And | Join::Pipe => true,
                Join::Sequence => !command.inside.is_empty(),
                _ => false,
            };
            if !goes_on {
                in_list = surely;
            }
            if command.range.start() < from {
                continue;
            }
            match self.touch(command, &places) {
                Touch::Renews => {
                    let first = command.joined_by != Join::And && command.inside.is_empty();
                    let reached = command.always_runs() && (first || is_chain);
                    let backs_out = command.followed_by == Join::Or
                        || matches!(command.followed_by, Join::Background | Join::Pipe)
                        || command.joined_by == Join::Pipe;
                    surely |= reached && !backs_out;
                    in_list |= !backs_out || surely;
                }
                Touch::Unclear if !in_list => {
                    let name = command.words.first().map_or(command.range, |word| word.range);
                    need = need.and(Later::Unclear(name));
                }
                Touch::Needs if !in_list => need = Later::Needed,
                Touch::Nothing | Touch::Unclear | Touch::Needs => {}
            }
        }
        (need, surely)
    }

    fn touch(&self, command: &SimpleCommand, places: &Places<'_>) -> Touch {
        let removed = paths::removed(command);
        if !removed.is_empty() {
            let whole = self
                .facts
                .left
                .places()
                .first()
                .is_some_and(|place| removed.iter().any(|word| paths::empties(word, place)));
            let forced = command.name() != Some("rm") || command.has_option(&["-f", "--force"]);
            if whole && forced && self.facts.left == Left::AptLists {
                return Touch::Renews;
            }
            let named = removed.iter().any(|it| self.facts.is_named_by(&places.path(it)));
            // Without `-f`, removing what is not there fails.
            if named && !forced {
                return Touch::Unclear;
            }
        }
        if self.build.is_brought(command) {
            return Touch::Unclear;
        }
        match (runs(command), self.facts.left) {
            (Runs::Unknown, _) => Touch::Unclear,
            (Runs::Plain, _) => self.by_path(command, places),
            (Runs::Manager(Manager::Apt), Left::AptLists) => self.apt(command),
            (Runs::Manager(manager), Left::Downloads(own)) if kin(manager) == kin(own) => {
                self.own_manager(command, own)
            }
            (Runs::Manager(_), _) => Touch::Nothing,
        }
    }

    /// A plain program needs the thing where it names its place, or takes along all that is above.
    fn by_path(&self, command: &SimpleCommand, places: &Places<'_>) -> Touch {
        // These do the same whether the place is there or not; `rm` is looked at before.
        const INDIFFERENT: [&str; 4] = ["mkdir", "rm", "echo", "printf"];
        const TAKES: [&str; 5] = ["cp", "mv", "rsync", "zip", "cpio"];
        let name = command.name().unwrap_or("");
        let arguments = command.arguments().iter().filter(|_| !INDIFFERENT.contains(&name));
        let named = arguments
            .chain(command.redirects.iter().map(|redirect| &redirect.target))
            .any(|word| self.facts.is_named_by(&places.path(word)));
        let packs = name == "tar"
            && (command.has_option(&["-c", "--create"])
                || command.arguments().first().is_some_and(|word| word.text().starts_with('c')));
        // The last one is where it goes.
        let sources = command.operands().count().saturating_sub(usize::from(!packs));
        let taken = (packs || TAKES.contains(&name))
            && command.operands().take(sources).any(|word| {
                let path = places.path(word);
                let text = path.trim_end_matches('*');
                text.starts_with('/') && self.facts.left.is_reached_from(text)
            });
        let (all, patterns) = (places::reads_all_below(command), places::reads_patterns(command));
        let read = (all || patterns)
            && command.operands().any(|word| {
                let path = places.path(word);
                path.starts_with('/')
                    && (all || path.contains(['*', '?', '[']))
                    && self.facts.left.is_reached_from(&path)
            });
        if named || taken || read { Touch::Unclear } else { Touch::Nothing }
    }

    /// One of apt's programs, and the lists.
    fn apt(&self, command: &SimpleCommand) -> Touch {
        const KNOWS_WHAT_IS_INSTALLED: [&str; 8] = [
            "remove",
            "purge",
            "autoremove",
            "auto-remove",
            "autopurge",
            "hold",
            "unhold",
            "manual",
        ];
        let Some(verb) = command.subcommand().map(ShellWord::text) else {
            return Touch::Nothing;
        };
        match command.name() {
            Some("apt-get" | "apt" | "aptitude") => {}
            Some("apt-mark") => {
                let asks = verb.starts_with("show")
                    || !self.facts.names_unknown(self.build, self.step, self.script, command);
                return if asks { Touch::Nothing } else { Touch::Unclear };
            }
            Some("apt-file") if verb == "update" => return Touch::Renews,
            Some("apt-cache" | "apt-file") => return Touch::Needs,
            // `xargs apt-get …`
            _ => return Touch::Unclear,
        }
        let verb = packages::operands(command)
            .and_then(|(_, operands)| operands.first().map(|word| word.text()))
            .unwrap_or(verb);
        // An update of one source leaves the lists of the others as they were.
        let partial = command.arguments().iter().any(|word| {
            let text = word.text();
            text.contains("Dir::") || text.contains("List-Cleanup") || text == "--no-list-cleanup"
        });
        match verb {
            "update" if partial => Touch::Nothing,
            "update" | "distclean" | "dist-clean" => Touch::Renews,
            "clean" | "autoclean" | "auto-clean" | "moo" | "help" | "list-installed" => {
                Touch::Nothing
            }
            _ if KNOWS_WHAT_IS_INSTALLED.contains(&verb) => {
                if self.facts.names_unknown(self.build, self.step, self.script, command) {
                    Touch::Unclear
                } else {
                    Touch::Nothing
                }
            }
            _ => Touch::Needs,
        }
    }

    /// The manager that keeps the downloads, at its next use.
    fn own_manager(&self, command: &SimpleCommand, manager: Manager) -> Touch {
        const OFFLINE: [&str; 7] = [
            "--offline",
            "--cacheonly",
            "--cache-only",
            "--no-network",
            "--no-refresh",
            "--frozen",
            "--clone",
        ];
        let cache_only = matches!(manager, Manager::Dnf | Manager::Yum)
            && command.arguments().iter().any(|word| word.text() == "-C");
        if command.has_option(&OFFLINE) || cache_only {
            return Touch::Needs;
        }
        let verb = command.subcommand().map_or("", ShellWord::text);
        if manager == Manager::Apk {
            let index = !matches!(verb, "del" | "info" | "cache" | "verify" | "audit" | "stats")
                && !asks_apk_for_index(command)
                && !command.has_option(&["--no-cache"]);
            // What changes nothing fetches no index by itself.
            let asks = matches!(verb, "search" | "list" | "policy" | "dot" | "query" | "version");
            return match verb {
                "update" => Touch::Renews,
                _ if index && (self.facts.asks_for_index || asks) => Touch::Unclear,
                _ => Touch::Nothing,
            };
        }
        let looks = packages::install(command).is_none_or(|it| it.action != Action::Clean)
            && matches!(verb, "cache" | "store");
        if looks || self.facts.offline { Touch::Unclear } else { Touch::Nothing }
    }
}

/// Those that share a cache count as one.
fn kin(manager: Manager) -> Manager {
    match manager {
        Manager::Yum | Manager::Microdnf | Manager::Tdnf => Manager::Dnf,
        other => other,
    }
}
