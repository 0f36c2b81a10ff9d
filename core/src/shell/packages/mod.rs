//! The effect of a command on packages: the manager, what it installs, from which lists.

mod name;
mod tools;

use super::options::{self, Given};
use super::{ShellWord, SimpleCommand};
use crate::text::TextRange;

/// A program that installs packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the program of that name")]
pub enum Manager {
    /// `apt-get`, `apt`, `aptitude`
    Apt,
    Apk,
    Yum,
    Dnf,
    Microdnf,
    Tdnf,
    Zypper,
    Pacman,
    /// `pip`, `pip3`, `pip3.11`, `python -m pip`
    Pip,
    Pipx,
    /// `uv`, `uv pip`, `uv tool`
    Uv,
    Pipenv,
    Poetry,
    /// `conda`, `mamba`, `micromamba`
    Conda,
    Npm,
    Yarn,
    Pnpm,
    Bun,
    Gem,
    Bundler,
    Go,
    Cargo,
    Composer,
    /// `mvn`, `mvnw`
    Maven,
    /// `gradle`, `gradlew`
    Gradle,
    Dotnet,
    Mix,
}

/// An action on packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Fetches the list of what there is: `apt-get update`, `apk update`, `dnf makecache`.
    Update,
    /// Installs what the command names, in [`Install::packages`] or
    /// [`Install::requirement_files`].
    Install,
    /// Installs what a manifest or lock file in the working directory lists: `npm ci`,
    /// `bundle install`, `poetry install`, `go mod download`, `dotnet restore`.
    Restore,
    /// Brings what is installed up to date: `apt-get upgrade`, `dnf update`.
    Upgrade,
    /// Removes packages.
    Remove,
    /// Empties caches and lists: `apt-get clean`, `yum clean all`, `npm cache clean`.
    Clean,
    /// Fetches packages without installing them: `pip download`, `pip wheel`.
    Download,
    /// Builds a project, fetching what it lists: `mvn package`, `go build`, `cargo build`.
    Build,
}

/// A command of a package manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Install<'c> {
    /// The manager whose command it is.
    pub manager: Manager,
    /// The action that it takes.
    pub action: Action,
    /// The word that names the action: `install`, `add`; for pacman `-S`. `None` where the tool
    /// needs none (`yarn` alone).
    pub verb: Option<&'c ShellWord>,
    /// The packages it names, in order.
    pub packages: Vec<Package>,
    /// Files with lists of packages: `pip install -r FILE`, `conda install --file FILE`.
    pub requirement_files: Vec<RequirementFile>,
    options: Vec<Given<'c>>,
}

/// A file with a list of packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementFile {
    /// The word that holds the path, the option before it included where both are one word.
    pub range: TextRange,
    /// The path, relative to the working directory.
    pub path: String,
}

/// A package that a command names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The word.
    pub range: TextRange,
    /// The word as written.
    pub raw: String,
    /// The name without version, architecture and extras; as written where the word holds a
    /// variable.
    pub name: String,
    /// The version asked for, as written; comparisons other than "is" keep their operator
    /// (`>=2`, `~1.2`). A variable counts (`curl=$CURL_VERSION`).
    pub version: Option<String>,
    /// Its origin.
    pub origin: Origin,
}

/// The origin of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The manager's repositories.
    Repository,
    /// A file or folder.
    Path,
    /// An address, a version control system included.
    Address,
    /// A variable or substitution stands for it.
    Unknown,
}

impl Install<'_> {
    /// True if one of these options is given, in any spelling the tool knows: `-y` also in `-qqy`,
    /// `--target` also as `--target=x`.
    pub fn has(&self, names: &[&str]) -> bool {
        self.options.iter().any(|given| names.contains(&given.name.as_str()))
    }

    /// The value of the last of these options that has one.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        self.options
            .iter()
            .rev()
            .find(|given| names.contains(&given.name.as_str()))
            .and_then(|given| given.value.as_deref())
    }

    /// The values of these options, in order.
    pub fn values(&self, names: &[&str]) -> impl Iterator<Item = &str> {
        let given = self.options.iter().filter(|given| names.contains(&given.name.as_str()));
        given.filter_map(|given| given.value.as_deref())
    }

    /// The number of times that these options are given: `-qq` is two.
    pub fn count(&self, names: &[&str]) -> usize {
        self.options.iter().filter(|given| names.contains(&given.name.as_str())).count()
    }
}

/// True if a command of apt's family puts nothing in its place: it only says what it would do, or
/// only fetches.
pub fn only_says(command: &SimpleCommand) -> bool {
    const OPTIONS: [&str; 9] = [
        "-s",
        "--simulate",
        "--just-print",
        "--dry-run",
        "--no-act",
        "--recon",
        "-d",
        "--download-only",
        "--print-uris",
    ];
    install(command).is_some_and(|call| call.manager == Manager::Apt && call.has(&OPTIONS))
}

/// Reads a command as one of a package manager. `None` where it is none, or does something that
/// concerns no package (`apt-get --version`, `npm run build`).
pub fn install(command: &SimpleCommand) -> Option<Install<'_>> {
    let (name, arguments) = program(command)?;
    let tool = tools::find(name)?;
    // `cargo +nightly install`
    let skipped = usize::from(arguments.first().is_some_and(|word| word.text().starts_with('+')));
    let arguments = arguments.get(skipped..)?;
    let read = options::read(arguments, tool.dashes, |verb, name| tool.takes_value(verb, name));
    let (verbs, action) = tools::action(tool, &read)?;
    let operands = read.operands.get(verbs..).unwrap_or(&[]);

    let mut requirement_files: Vec<RequirementFile> = Vec::new();
    let mut packages: Vec<Package> = Vec::new();
    let named =
        matches!(action, Action::Install | Action::Remove | Action::Upgrade | Action::Download);
    if named {
        packages.extend(operands.iter().map(|word| name::package(tool.manager, word)));
    }
    for given in &read.options {
        let Some(word) = given.value_word else { continue };
        if tool.requirements.contains(&given.name.as_str()) {
            let path = given.value.clone().unwrap_or_default();
            requirement_files.push(RequirementFile { range: word.range, path });
        } else if tool.editable.contains(&given.name.as_str()) {
            packages.push(name::package_at(word, given.value.as_deref().unwrap_or("")));
        }
    }
    let mut found = Install {
        manager: tool.manager,
        action,
        verb: read.operands.get(..verbs).and_then(<[&ShellWord]>::last).copied(),
        packages,
        requirement_files,
        options: read.options,
    };
    if tool.manager == Manager::Pacman {
        found.verb = command.arguments().iter().find(|word| word.text().starts_with('-'));
    }
    finish(&mut found);
    Some(found)
}

/// The manager that a command speaks to, whatever it says: quicker than [`install`].
pub fn manager(command: &SimpleCommand) -> Option<Manager> {
    let (name, _) = program(command)?;
    tools::find(name).map(|tool| tool.manager)
}

/// The words of a package manager's command that are neither options nor their values, the action
/// first. `None` for another command.
pub fn operands(command: &SimpleCommand) -> Option<(Manager, Vec<&ShellWord>)> {
    let (name, arguments) = program(command)?;
    operands_of(name, arguments)
}

/// The same for a program's name and its arguments.
pub(super) fn operands_of<'c>(
    name: &str,
    arguments: &'c [ShellWord],
) -> Option<(Manager, Vec<&'c ShellWord>)> {
    let tool = tools::find(name)?;
    let read = options::read(arguments, tool.dashes, |verb, name| tool.takes_value(verb, name));
    Some((tool.manager, read.operands))
}

/// True if this is the name of a package manager's program.
pub fn is_manager(name: &str) -> bool {
    tools::find(name).is_some()
}

/// The tool's name and its arguments, `python -m` and file names of wrappers taken away.
fn program(command: &SimpleCommand) -> Option<(&str, &[ShellWord])> {
    let name = command.name()?;
    let arguments = command.arguments();
    let version = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy"));
    if version.is_some_and(|version| version.bytes().all(|b| b.is_ascii_digit() || b == b'.')) {
        let module = arguments.iter().position(|word| word.text() == "-m")?;
        let script_first = arguments.iter().take(module).any(|word| {
            word.text().rsplit_once('.').is_some_and(|(_, extension)| extension == "py")
        });
        let name = arguments.get(module + 1)?.literal()?;
        return (!script_first).then_some((name, arguments.get(module + 2..)?));
    }
    Some((name, arguments))
}

/// No version is longer, in bytes.
const LONGEST_VERSION: usize = 256;

/// Applies what one option says about all packages, and sets the action of a command without
/// packages.
fn finish(found: &mut Install<'_>) {
    let version = match found.manager {
        Manager::Gem => found.value(&["-v", "--version"]),
        Manager::Cargo | Manager::Dotnet => found.value(&["--version", "--vers", "-v"]),
        _ => None,
    };
    // Each package gets it, so what is no version any more is left out.
    if let Some(version) = version.filter(|it| it.len() <= LONGEST_VERSION).map(str::to_owned) {
        for package in &mut found.packages {
            package.version.get_or_insert_with(|| version.clone());
        }
    }
    if found.manager == Manager::Cargo && found.has(&["--git", "--path"]) {
        let origin = if found.has(&["--git"]) { Origin::Address } else { Origin::Path };
        for package in &mut found.packages {
            package.origin = origin;
        }
    }
    let lists_what = !found.packages.is_empty()
        || !found.requirement_files.is_empty()
        || found.has(&["-g", "--global"]);
    let from_manifest = matches!(
        found.manager,
        Manager::Npm
            | Manager::Yarn
            | Manager::Pnpm
            | Manager::Bun
            | Manager::Pipenv
            | Manager::Bundler
            | Manager::Composer
    );
    if found.action == Action::Install && !lists_what && from_manifest {
        found.action = Action::Restore;
    }
}

#[cfg(test)]
mod tests;
