//! The folders in which package managers keep what they fetch, and the mounts of them.

pub(crate) mod kept;
pub(crate) mod table;

use crate::build::{Base, Step};
use crate::catalog::default_user;
use crate::rules::RuleContext;
use crate::rules::shared::edits::line_ending;
use crate::rules::shared::package_cache::table::{CACHES, Cache};
use crate::rules::shared::run_edits::{delete_command, delete_word};
use crate::shell::packages::{self, Action, Manager};
use crate::shell::{Script, ShellWord, SimpleCommand};
use crate::text::{Edit, TextRange};

/// Signs of caches anywhere in a file's text, looked for once.
pub(crate) struct Said {
    /// Somebody has dealt with the hook that deletes apt's archives.
    pub(crate) docker_clean: bool,
    /// True if the file says how uv is to put its packages in place.
    pub(crate) link_mode: bool,
    /// A Yarn after version 1.
    berry: bool,
    /// Paths of caches that later steps read: Go, Cargo, Maven, Gradle, NuGet.
    shared: [bool; 5],
}

impl Said {
    pub(crate) fn of(source: &str) -> Self {
        let said = |text: &str| source.contains(text);
        Self {
            docker_clean: said("docker-clean") || said("Keep-Downloaded"),
            link_mode: said("UV_LINK_MODE"),
            berry: crate::rules::shared::yarn::speaks_of_berry(source),
            shared: ["/pkg/mod", "/registry", ".m2", ".gradle/", ".nuget"].map(said),
        }
    }

    /// True if the file names the path of this cache.
    pub(crate) fn names(&self, cache: &Cache) -> bool {
        let [go, cargo, maven, gradle, nuget] = self.shared;
        match cache.manager {
            Manager::Go => go,
            Manager::Cargo => cargo,
            Manager::Maven => maven,
            Manager::Gradle => gradle,
            Manager::Dotnet => nuget,
            _ => false,
        }
    }
}

/// The caches that a script uses, each with its first use, from the program's name to the
/// subcommand.
pub(crate) fn used(script: &Script) -> Vec<(&'static Cache, TextRange)> {
    let mut all: Vec<(&'static Cache, TextRange)> = Vec::new();
    for (cache, range) in script.commands.iter().filter_map(use_of) {
        if !all.iter().any(|(other, _)| other.manager == cache.manager) {
            all.push((cache, range));
        }
    }
    all
}

/// The cache that a command fetches packages into.
fn use_of(command: &SimpleCommand) -> Option<(&'static Cache, TextRange)> {
    let install = packages::install(command)?;
    let cache = CACHES.iter().find(|cache| cache.manager == install.manager)?;
    let fetches = match install.action {
        Action::Install | Action::Restore | Action::Upgrade => true,
        Action::Build => cache.shared,
        _ => false,
    };
    let first = command.words.first()?.range;
    fetches.then(|| (cache, install.verb.map_or(first, |verb| first.cover(verb.range))))
}

/// The user's own directory, and the number that a mount has to be given for them.
struct Home {
    directory: &'static str,
    owner: &'static str,
}

/// The cache of a tool.
pub(crate) fn of(manager: Manager) -> Option<&'static Cache> {
    CACHES.iter().find(|cache| cache.manager == manager)
}

/// The cache of a tool that later steps read.
pub(crate) fn shared_by(manager: Manager) -> Option<&'static Cache> {
    CACHES.iter().find(|cache| cache.shared && cache.manager == manager)
}

impl Cache {
    /// The key by which fixes that change where a step keeps its downloads exclude each other.
    pub(crate) fn key(&self, step: &Step<'_>) -> String {
        if self.shared {
            return format!("{}-cache of stage {}", self.name, step.stage);
        }
        format!("{}-cache {}", self.name, step.instruction.index)
    }

    /// True if the command is one of a program that reads this cache.
    pub(crate) fn read_by(&self, command: &SimpleCommand) -> bool {
        let is_program = |name: &str| self.programs.split(' ').any(|program| program == name);
        command.name().is_some_and(is_program)
            && !command.subcommand().is_some_and(|word| {
                matches!(word.text(), "env" | "version" | "config" | "self" | "--version")
            })
    }

    /// True if the command fetches packages with this tool.
    pub(crate) fn used_by(&self, command: &SimpleCommand) -> bool {
        use_of(command).is_some_and(|(cache, _)| cache.manager == self.manager)
    }

    /// The folders in which the tool keeps its downloads in this step; `None` where they are not
    /// known.
    pub(crate) fn places(
        &self,
        cx: &RuleContext<'_>,
        step: &Step<'_>,
        said: &Said,
    ) -> Option<Vec<String>> {
        let is_set =
            |name: &str| cx.build.variable(name, step.stage, step.instruction.index).is_some();
        if self.settings.split_whitespace().chain(["HOME"]).any(is_set) {
            return None;
        }
        let image = match cx.build.root_base(step.stage) {
            Base::Image(image) => Some(image),
            _ => None,
        };
        let official = image.and_then(|image| image.official());
        let mut places = self
            .official
            .filter(|(name, _)| official == Some(name))
            .map_or(self.places, |(_, places)| places);
        let system = places.starts_with("/var/");
        let home = home(cx, step);
        if home.is_none() && !system {
            return None;
        }
        let user = home.as_ref().map_or("/root", |home| home.directory);
        match self.manager {
            Manager::Yarn if said.berry => places = "~/.yarn/berry/cache",
            Manager::Yarn if user != "/root" => places = "~/.cache/yarn",
            Manager::Dnf if official == Some("fedora") => {
                let tag = image.and_then(|image| image.tag.as_deref()).unwrap_or("latest");
                if tag.parse::<u32>().map_or(true, |release| release >= 41) {
                    places = "/var/cache/libdnf5";
                }
            }
            Manager::Pnpm => {
                if let Some(binding) =
                    cx.build.variable("PNPM_HOME", step.stage, step.instruction.index)
                {
                    return Some(vec![format!("{}/store", binding.value.as_deref()?)]);
                }
            }
            _ => {}
        }
        let places: Vec<String> =
            places.split_whitespace().map(|place| place.replacen('~', user, 1)).collect();
        (!places.is_empty()).then_some(places)
    }

    /// The flags that mount these places, to stand right behind a keyword; several on lines of
    /// their own.
    pub(crate) fn mounts(
        &self,
        cx: &RuleContext<'_>,
        step: &Step<'_>,
        places: &[String],
    ) -> String {
        let sharing = if self.locked { ",sharing=locked" } else { "" };
        let owner = home(cx, step).map_or("", |home| home.owner);
        let flag = |place: &String| format!(" --mount=type=cache,target={place}{sharing}{owner}");
        if let [place] = places {
            return flag(place);
        }
        let next = format!(" {}{}   ", cx.file.escape, line_ending(cx.source));
        places.iter().map(|place| format!("{}{next}", flag(place))).collect()
    }

    /// Words of the command that keep the tool from using the cache.
    pub(crate) fn refusals<'c>(&self, command: &'c SimpleCommand) -> Vec<&'c ShellWord> {
        let words = command.arguments().iter();
        words
            .filter(|word| self.refusals.split(' ').any(|it| !it.is_empty() && it == word.text()))
            .collect()
    }

    /// Edits that keep the script from emptying the cache; `None` where they would take more with
    /// them.
    pub(crate) fn kept_full(
        &self,
        cx: &RuleContext<'_>,
        step: &Step<'_>,
        script: &Script,
    ) -> Option<Vec<Edit>> {
        let mut edits = Vec::new();
        for (at, command) in script.commands.iter().enumerate() {
            if self.cleaned_by(command) {
                edits.push(delete_command(cx, script, at)?);
            } else if command.name() == Some("rm") {
                let words: Vec<&ShellWord> =
                    command.operands().filter(|word| self.is_part(word.text())).collect();
                if words.len() == command.operands().count() {
                    edits.push(delete_command(cx, script, at)?);
                    continue;
                }
                for word in words {
                    edits.push(delete_word(cx, step, word)?);
                }
                if command.operands().any(|word| self.is_above(word.text())) {
                    return None;
                }
            }
        }
        Some(edits)
    }

    /// True if the command empties the cache, all of it or a part.
    pub(crate) fn emptied_by(&self, command: &SimpleCommand) -> bool {
        self.cleaned_by(command)
            || (command.name() == Some("rm")
                && command
                    .operands()
                    .any(|word| self.is_part(word.text()) || self.is_above(word.text())))
    }

    /// True if it is the tool's own clean-up.
    fn cleaned_by(&self, command: &SimpleCommand) -> bool {
        let own = packages::install(command).is_some_and(|install| {
            install.action == Action::Clean && install.manager == self.manager
        });
        own || (self.programs.split(' ').any(|program| command.name() == Some(program))
            && command.subcommand().is_some_and(|word| word.text() == "cache"))
    }

    /// True if a path is the cache's or below it.
    fn is_part(&self, path: &str) -> bool {
        let path = from_home(path);
        self.all_places().any(|place| {
            path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// True if a path is of a directory that holds the cache.
    fn is_above(&self, path: &str) -> bool {
        let path = from_home(path);
        self.all_places().any(|place| {
            place.strip_prefix(path).is_some_and(|rest| path.is_empty() || rest.starts_with('/'))
        })
    }

    fn all_places(&self) -> impl Iterator<Item = &'static str> {
        let official = self.official.map_or("", |(_, places)| places);
        self.places.split_whitespace().chain(official.split_whitespace()).map(from_home)
    }
}

/// A path without the home at its start and a pattern at its end.
fn from_home(path: &str) -> &str {
    let path = path.trim_matches(['"', '\'']);
    let path = ["~", "/root", "$HOME", "${HOME}"]
        .into_iter()
        .find_map(|home| path.strip_prefix(home))
        .unwrap_or(path);
    path.trim_end_matches(['*', '/'])
}

/// The effective user's home, where it is known.
fn home(cx: &RuleContext<'_>, step: &Step<'_>) -> Option<Home> {
    let image = match cx.build.root_base(step.stage) {
        Base::Image(image) => Some(image),
        _ => None,
    };
    let user = match &step.state.user {
        Some(user) if user.is_root() => "root",
        Some(user) => user.name.split(':').next()?,
        None => default_user(image?)?,
    };
    match (user, image.and_then(|image| image.official())) {
        ("root", _) => Some(Home { directory: "/root", owner: "" }),
        ("node" | "1000", Some("node")) => {
            Some(Home { directory: "/home/node", owner: ",uid=1000,gid=1000" })
        }
        _ => None,
    }
}

/// True if a command of the step reads the cache.
pub(crate) fn reads(step: &Step<'_>, cache: &Cache) -> bool {
    step.script().is_some_and(|script| script.commands.iter().any(|it| cache.read_by(it)))
}
