//! The table of file names.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::build::{Base, Build, StepKind};
use crate::syntax::Body;
use crate::text::decimal;
use crate::text::path::base_name;

const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/context.csv"));

/// Kinds of files by the frequency of their changes, the most volatile first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// The whole context, or what changes with every commit (`.git`).
    Everything,
    /// The project's own code; also what nothing is known of.
    Source,
    /// Files that a package manager writes: exact versions.
    Lockfile,
    /// Files that list the dependencies.
    Manifest,
    /// Settings and scripts around the code.
    Config,
    /// Pictures, fonts, data.
    Static,
    /// Third parties' files kept beside the code.
    Vendored,
}

/// A path's class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Classified {
    /// The class of such files.
    pub class: Class,
    /// The share of commits that touch such a file.
    pub weight: f64,
}

/// The class of a path in the context, by its name. A name that the table does not have is source.
pub fn classify(path: &str) -> Classified {
    rows()
        .find_map(|row| {
            let class = class_named(row.what)?;
            let known = row.names.split(' ').any(|name| is_named(path, name));
            known.then(|| Classified { class, weight: decimal(row.weight).unwrap_or_default() })
        })
        .unwrap_or(Classified { class: Class::Source, weight: 0.9 })
}

/// True if the table has the name of a path at all.
pub(super) fn is_known(path: &str) -> bool {
    rows().any(|row| {
        class_named(row.what).is_some() && row.names.split(' ').any(|name| is_named(path, name))
    })
}

/// The ecosystems and tools that a Dockerfile works with, in the table's order: by base images, by
/// commands, and by the files that it names.
pub fn ecosystems(build: &Build<'_>) -> Vec<&'static str> {
    let mut images: Vec<&str> = Vec::new();
    let mut commands: Vec<&str> = Vec::new();
    let mut files: Vec<&str> = Vec::new();
    for stage in &build.stages {
        if let Base::Image(image) = &stage.base {
            images.extend(image.repository.split('/'));
        }
    }
    for step in &build.steps {
        match (&step.kind, &step.effective.body) {
            (StepKind::Run { script, .. } | StepKind::Start(script), _) => {
                commands.extend(script.commands.iter().filter_map(|command| command.name()));
            }
            (_, Body::Copy(transfer) | Body::Add(transfer)) => {
                files.extend(transfer.sources.iter().map(|source| source.text.as_str()));
            }
            _ => {}
        }
    }
    // A file that names itself many times is looked at once.
    for names in [&mut images, &mut commands, &mut files] {
        names.sort_unstable();
        names.dedup();
    }
    let plain: BTreeSet<&str> = files.iter().map(|file| base_name(file)).collect();
    let is_copied = |name: &str| {
        if name.contains(['/', '*']) {
            files.iter().any(|file| is_named(file, name))
        } else {
            plain.contains(name)
        }
    };
    let mut found: Vec<&'static str> = Vec::new();
    for row in rows() {
        let in_use = || {
            let mut names = row.names.split(' ');
            match row.what {
                "image" => names.any(|name| images.contains(&name)),
                "command" => names.any(|name| commands.contains(&name)),
                "lockfile" | "manifest" => names.any(is_copied),
                _ => false,
            }
        };
        if row.ecosystem != "any" && !found.contains(&row.ecosystem) && in_use() {
            found.push(row.ecosystem);
        }
    }
    found
}

/// All names that the table has of one sort, for these ecosystems and for any.
pub(super) fn names(what: &'static str, ecosystems: &[&str]) -> impl Iterator<Item = &'static str> {
    rows()
        .filter(move |row| row.what == what)
        .filter(move |row| row.ecosystem == "any" || ecosystems.contains(&row.ecosystem))
        .flat_map(|row| row.names.split(' '))
}

struct Row {
    ecosystem: &'static str,
    what: &'static str,
    weight: &'static str,
    names: &'static str,
}

fn rows() -> impl Iterator<Item = Row> {
    TABLE.lines().skip(1).filter_map(|line| {
        let mut cells = line.splitn(4, ',');
        Some(Row {
            ecosystem: cells.next()?,
            what: cells.next()?,
            weight: cells.next()?,
            names: cells.next()?,
        })
    })
}

fn class_named(name: &str) -> Option<Class> {
    Some(match name {
        "everything" => Class::Everything,
        "source" => Class::Source,
        "lockfile" => Class::Lockfile,
        "manifest" => Class::Manifest,
        "config" => Class::Config,
        "static" => Class::Static,
        "vendored" => Class::Vendored,
        _ => return None,
    })
}

/// True if a name of the table speaks of a path.
fn is_named(path: &str, name: &str) -> bool {
    let (name, anchored) = match name.strip_prefix('/') {
        Some(name) => (name, true),
        None => (name, false),
    };
    if let Some(directory) = name.strip_suffix('/') {
        let inside = |start: usize| {
            crate::text::path::below(path.get(start..).unwrap_or(""), directory)
                .is_some_and(|rest| !rest.is_empty())
        };
        let mut starts = path.match_indices('/').map(|(at, _)| at + 1);
        return inside(0) || !anchored && starts.any(inside);
    }
    if !name.contains('/') {
        return fits(base_name(path), name) && !(anchored && path.contains('/'));
    }
    // As many parts from the end as the name has.
    let parts = name.matches('/').count();
    let start = path.rmatch_indices('/').nth(parts).map_or(0, |(at, _)| at + 1);
    fits(path.get(start..).unwrap_or(path), name) && !(anchored && start > 0)
}

/// True if a text fits a name in which `*` is anything but a slash.
fn fits(text: &str, name: &str) -> bool {
    let Some((start, mut rest)) = name.split_once('*') else { return text == name };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    while let Some((middle, after)) = rest.split_once('*') {
        let Some(at) = text.find(middle) else { return false };
        text = text.get(at + middle.len()..).unwrap_or("");
        rest = after;
    }
    text.strip_suffix(rest).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[test]
    fn names_have_their_class() {
        for (path, class) in [
            ("src/main.rs", Class::Source),
            ("whatever/x.y", Class::Source),
            ("package.json", Class::Manifest),
            ("packages/a/package.json", Class::Manifest),
            ("requirements/dev.txt", Class::Lockfile),
            ("requirements-dev.txt", Class::Lockfile),
            (".git/refs/heads/main", Class::Everything),
            (".github/workflows/ci.yml", Class::Source),
            ("app/models/user.rb", Class::Source),
            ("models/a.bin", Class::Static),
            ("web/static/app.js", Class::Static),
            ("gradle/wrapper/gradle-wrapper.jar", Class::Manifest),
            ("vendor/tool.jar", Class::Vendored),
            ("docker-entrypoint.sh", Class::Config),
            ("tsconfig.build.json", Class::Config),
            ("config/prod.exs", Class::Manifest),
        ] {
            assert_eq!(classify(path).class, class, "{path}");
        }
        assert!(classify("pyproject.toml").weight > classify("setup.cfg").weight);
    }

    #[test]
    fn every_line_of_the_table_is_understood() {
        for row in rows() {
            let weighted = decimal(row.weight).is_some_and(|weight| weight > 0.0);
            let other = ["image", "command", "usual", "leftover", "built"].contains(&row.what);
            assert!(
                class_named(row.what).is_some() == weighted && weighted != other,
                "{}",
                row.what
            );
            assert!(!row.names.is_empty() && !row.names.contains("  "), "{}", row.names);
        }
    }

    #[test]
    fn ecosystems_are_known_by_images_commands_and_files() {
        let of = |source: &str| ecosystems(&Build::new(source, &parse(source)));
        assert_eq!(of("FROM mcr.microsoft.com/dotnet/sdk:9.0\n"), ["dotnet"]);
        assert_eq!(of("FROM debian\nRUN a && poetry install\n"), ["poetry"]);
        assert_eq!(of("FROM debian\nCOPY Gemfile* ./\n"), Vec::<&str>::new());
        assert_eq!(of("FROM x AS y\nCOPY go.mod go.sum ./\n"), ["go"]);
        assert_eq!(of("FROM node\nRUN yarn\n"), ["node", "yarn"]);
    }
}
