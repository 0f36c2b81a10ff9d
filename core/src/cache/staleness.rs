//! The parts of a cached step that the world has moved on from.

use crate::build::{Base, Build, Step};
use crate::shell::{SimpleCommand, paths};
use crate::syntax::{Body, Keyword};

/// The part of a cached step that is as old as its cache, where time matters to it.
pub(super) fn stale(build: &Build<'_>, step: &Step<'_>) -> Option<&'static str> {
    match &step.instruction.body {
        Body::From(_) => {
            let base = &build.stages.get(step.stage)?.base;
            let Base::Image(image) = base else { return None };
            let floats = image.digest.is_none();
            floats.then_some("the tag may name a newer image; a build with `--pull` fetches it")
        }
        Body::Run(_) => step.script()?.commands.iter().find_map(fetches),
        Body::Add(_) => {
            let address = step.instruction.arguments.as_str();
            let checked = step.instruction.flag("checksum").is_some();
            (step.instruction.keyword == Keyword::Add && address.contains("://") && !checked)
                .then_some("the address is asked at every build; what it holds is fetched anew when it changed")
        }
        _ => None,
    }
}

fn fetches(command: &SimpleCommand) -> Option<&'static str> {
    let first = command.subcommand().map_or("", |word| word.text());
    Some(match (command.name()?, first) {
        ("apt-get" | "apt", "update") => "package lists: as old as the cached layer",
        ("apt-get" | "apt", "upgrade" | "dist-upgrade" | "full-upgrade" | "install")
        | ("apk", "upgrade" | "add" | "update")
        | ("dnf" | "yum" | "microdnf" | "zypper", "upgrade" | "update" | "install" | "makecache") => {
            "packages of the system: as old as the cached layer"
        }
        ("pip" | "pip3", "install") => {
            let pinned = command.operands().skip(1).all(|word| word.text().contains("=="));
            let listed = command.has_option(&["-r", "--requirement"]);
            if pinned || listed {
                return None;
            }
            "Python packages without versions: as old as the cached layer"
        }
        ("npm" | "yarn" | "pnpm" | "gem" | "go", "install" | "update" | "get")
            if command.operands().nth(1).is_some() =>
        {
            "packages: as old as the cached layer"
        }
        ("curl" | "wget" | "aria2c", _) if !paths::addresses(command).is_empty() => {
            "what it fetched: as old as the cached layer"
        }
        ("git", "clone" | "pull" | "fetch") => {
            "the repository that it cloned: as old as the cached layer"
        }
        _ => return None,
    })
}
