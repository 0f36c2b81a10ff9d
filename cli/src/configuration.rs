//! The place of a project's configuration, and the files that it speaks of.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use plimsoll_core::configuration::{Configuration, ForPaths, from_hadolint, from_toml};
use plimsoll_core::rules::Rules;

use crate::{Failure, input, say};

/// The names that are looked for, in this order, in the working directory and those above it.
const NAMES: [&str; 3] = ["plimsoll.toml", ".hadolint.yaml", ".hadolint.yml"];

/// What a configuration says, for all files of a project and for some.
#[derive(Default)]
pub(crate) struct Project {
    /// For all of them.
    pub(crate) configuration: Configuration,
    /// The patterns of each of its `paths`.
    patterns: Vec<Gitignore>,
    /// The folder that they start from.
    folder: PathBuf,
}

impl Project {
    /// What holds for a file.
    pub(crate) fn of(&self, file: &Path) -> Configuration {
        let whole = file.canonicalize().or_else(|_| std::path::absolute(file)).unwrap_or_default();
        let Ok(path) = whole.strip_prefix(&self.folder) else { return self.configuration.clone() };
        let for_paths = self.patterns.iter().zip(&self.configuration.paths);
        for_paths
            .filter(|(patterns, _)| patterns.matched_path_or_any_parents(path, false).is_ignore())
            .fold(self.configuration.clone(), |all, (_, some)| all.with(&some.configuration))
    }
}

/// The patterns of one of `paths`, from this folder on.
fn patterns(folder: &Path, paths: &ForPaths) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new(folder);
    for glob in &paths.globs {
        builder.add_line(None, glob).map_err(|error| format!("`{glob}` is no pattern: {error}"))?;
    }
    builder.build().map_err(|error| error.to_string())
}

/// Reads the file that is named, else the nearest one from the working directory upwards.
pub(crate) fn read(named: Option<&Path>) -> Result<Project, Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match nearest() {
            Some(path) => {
                input::regular(&path)?;
                path
            }
            None => return Ok(Project::default()),
        },
    };
    let text = input::read(&path)?.text;
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    let read = if is_toml { from_toml(&text, Rules::all()) } else { from_hadolint(&text) };
    let wrong = |why: String| Failure::new(format!("{}: {why}", path.display()));
    let configuration = read.map_err(wrong)?;
    for key in &configuration.unknown {
        say(&format!("{}: there is no key `{key}`; it is passed over", path.display()));
    }
    let whole = path.canonicalize().or_else(|_| std::path::absolute(&path)).unwrap_or_default();
    let folder = whole.parent().unwrap_or(Path::new("")).to_owned();
    let patterns: Result<Vec<Gitignore>, String> =
        configuration.paths.iter().map(|paths| patterns(&folder, paths)).collect();
    Ok(Project { patterns: patterns.map_err(wrong)?, configuration, folder })
}

fn nearest() -> Option<PathBuf> {
    let start = std::env::current_dir().ok()?;
    start.ancestors().find_map(|directory| {
        NAMES.iter().map(|name| directory.join(name)).find(|path| path.symlink_metadata().is_ok())
    })
}
