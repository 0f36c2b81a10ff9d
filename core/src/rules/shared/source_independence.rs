//! Commands that work the same whatever files the context brought.

use crate::shell::packages::{self, Action, Manager, Origin};
use crate::shell::{Enclosing, Redirect, ShellWord, SimpleCommand};

/// True if the command does not look at files that a COPY to `place` may have brought: it installs
/// packages by name, sets a tool up, or works on absolute paths elsewhere.
pub(crate) fn needs_no_sources(command: &SimpleCommand, place: &str) -> bool {
    const NAMES: [&str; 23] = [
        ":",
        "addgroup",
        "adduser",
        "apt-mark",
        "corepack",
        "curl",
        "dpkg-reconfigure",
        "echo",
        "export",
        "groupadd",
        "id",
        "ldconfig",
        "locale-gen",
        "ls",
        "printf",
        "rustup",
        "set",
        "true",
        "update-alternatives",
        "update-ca-certificates",
        "useradd",
        "usermod",
        "wget",
    ];
    const ON_FILES: [&str; 5] = ["chmod", "mkdir", "mv", "rm", "touch"];
    // What sets a package manager up.
    const SETTINGS: [&str; 4] = ["config", "self", "cache", "store"];
    let top = command.inside.iter().all(|around| *around == Enclosing::Group);
    let elsewhere = |word: &ShellWord| {
        let text = word.text().trim_matches(['"', '\'']);
        let relative = text.starts_with('.')
            || (text.contains('/') && !text.starts_with('/') && !text.contains("://"));
        let inside = place.len() > 1 && text.starts_with(place);
        !relative && !inside
    };
    let redirected = |redirect: &Redirect| {
        let text = redirect.target.text();
        (text.starts_with('/') && elsewhere(&redirect.target)) || redirect.operator.contains('&')
    };
    if !top || !command.redirects.iter().all(redirected) {
        return false;
    }
    if let Some(install) = packages::install(command) {
        return match install.action {
            Action::Update | Action::Clean => true,
            Action::Install | Action::Remove | Action::Upgrade => {
                let known = |origin| matches!(origin, Origin::Repository | Origin::Address);
                install.packages.iter().all(|package| known(package.origin))
                    && (!install.packages.is_empty() || is_system(install.manager))
                    && install.requirement_files.is_empty()
            }
            Action::Restore | Action::Build | Action::Download => false,
        };
    }
    let Some(name) = command.name() else { return command.words.is_empty() };
    let words: Vec<&str> = command.arguments().iter().take(2).map(ShellWord::text).collect();
    if matches!((name, words.as_slice()), (python, ["-m", "venv"]) if python.starts_with("python"))
        || matches!((name, words.first()), ("uv", Some(&"venv")) | ("virtualenv", _))
    {
        return true;
    }
    if !command.arguments().iter().all(elsewhere) {
        return false;
    }
    let sets_up = command.subcommand().is_some_and(|word| SETTINGS.contains(&word.text()));
    let absolute = || {
        command
            .operands()
            .skip(usize::from(name == "chmod"))
            .all(|word| word.text().starts_with('/'))
    };
    NAMES.contains(&name)
        || (ON_FILES.contains(&name) && absolute())
        || (sets_up && packages::is_manager(name))
}

/// True if the manager installs packages of the system rather than of a language.
pub(crate) fn is_system(manager: Manager) -> bool {
    manager <= Manager::Pacman
}
