//! Finding the Dockerfiles below a directory.

use std::collections::HashSet;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::Failure;

/// The most entries of a directory and those in it that are looked at.
const MAX_ENTRIES: usize = 1_000_000;

/// The most Dockerfiles that are taken from one directory.
const MAX_FILES: usize = 10_000;

/// The most that is read of a .gitignore, in bytes: 256 KiB. Its patterns weigh far more when they
/// are compiled.
const MAX_GITIGNORE: u64 = 256 << 10;

/// Folders passed over without looking: git's own, and the two that hold others' projects.
const PASSED_OVER: [&str; 3] = [".git", "node_modules", "vendor"];

/// The outcome of a walk.
#[derive(Default)]
pub(crate) struct Found {
    /// The Dockerfiles, sorted by path.
    pub(crate) files: Vec<PathBuf>,
    /// Things that could not be looked at, by name, in sentences without a full stop.
    pub(crate) problems: Vec<String>,
}

/// The Dockerfiles below a directory, by name: regular files, and links that lead to one in the same
/// directory. Hidden folders count; what a .gitignore or one of `exclude` (patterns as in a
/// .gitignore, relative to the directory) names does not.
pub(crate) fn dockerfiles(directory: &Path, exclude: &[String]) -> Result<Found, Failure> {
    let root = directory
        .canonicalize()
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", directory.display())))?;
    let mut builder = GitignoreBuilder::new(&root);
    for glob in exclude {
        builder
            .add_line(None, glob)
            .map_err(|error| Failure::new(format!("`{glob}` is no pattern: {error}")))?;
    }
    let exclude = builder.build().map_err(|error| Failure::new(format!("--exclude: {error}")))?;
    let mut walk = Walk {
        directory,
        root,
        exclude,
        files: Vec::new(),
        links: Vec::new(),
        problems: Vec::new(),
        entries: 0,
    };
    walk.run();
    Ok(walk.found())
}

/// The .gitignore files that hold for a folder, the nearest first.
struct Rules {
    own: Gitignore,
    above: Option<Rc<Rules>>,
}

struct Walk<'d> {
    /// As it was named.
    directory: &'d Path,
    /// As it is, without links.
    root: PathBuf,
    exclude: Gitignore,
    files: Vec<PathBuf>,
    /// Links with what they lead to.
    links: Vec<(PathBuf, PathBuf)>,
    problems: Vec<String>,
    entries: usize,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut rules = None;
        let above: Vec<PathBuf> = repository_above(&self.root);
        for folder in above {
            rules = self.rules_of(&folder, rules);
        }
        // Paths from the root on.
        let mut folders = vec![(PathBuf::new(), rules)];
        while let Some((folder, above)) = folders.pop() {
            let rules = self.rules_of(&self.root.join(&folder), above);
            let listed = match fs::read_dir(self.root.join(&folder)) {
                Ok(listed) => listed,
                Err(error) => {
                    self.problem(&folder, &error.to_string());
                    continue;
                }
            };
            for entry in listed {
                let (path, kind) = match entry.and_then(|it| Ok((it.file_name(), it.file_type()?)))
                {
                    Ok((name, kind)) => (folder.join(name), kind),
                    Err(error) => {
                        self.problem(&folder, &error.to_string());
                        continue;
                    }
                };
                self.entries += 1;
                if self.entries > MAX_ENTRIES {
                    let why = format!(
                        "it holds more than {MAX_ENTRIES} files and folders, which is the most that \
                         is looked at; name a folder in it, or leave some out with --exclude"
                    );
                    return self.problem(Path::new(""), &why);
                }
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                if kind.is_dir() {
                    if !PASSED_OVER.contains(&&*name)
                        && !self.is_left_out(&path, true, rules.as_ref())
                    {
                        folders.push((path, rules.clone()));
                    }
                } else if is_dockerfile(&name) && !self.is_left_out(&path, false, rules.as_ref()) {
                    if self.files.len() + self.links.len() == MAX_FILES {
                        let why = format!(
                            "it holds more than {MAX_FILES} Dockerfiles, which is the most that is \
                             read; name a folder in it, or leave some out with --exclude"
                        );
                        return self.problem(Path::new(""), &why);
                    }
                    self.take(path, kind);
                }
            }
        }
    }

    /// Takes an entry that has a Dockerfile's name, or says why not.
    fn take(&mut self, path: PathBuf, kind: FileType) {
        if kind.is_file() {
            self.files.push(path);
        } else if kind.is_symlink() {
            match self.root.join(&path).canonicalize() {
                Err(error) => self.problem(&path, &error.to_string()),
                Ok(target) if !target.starts_with(&self.root) => {
                    let directory = self.directory.display();
                    let why = format!("it is a link that leads out of {directory}");
                    self.problem(&path, &why);
                }
                Ok(target) if target.is_file() => self.links.push((path, target)),
                // It is looked through under its own name.
                Ok(target) if target.is_dir() => {}
                Ok(_) => self.problem(&path, "it is a link to something that is no regular file"),
            }
        } else {
            self.problem(&path, "it is no regular file");
        }
    }

    fn problem(&mut self, path: &Path, why: &str) {
        self.problems.push(format!("cannot read {}: {why}", self.shown(path).display()));
    }

    /// A path as it is to be shown: as the directory was named.
    fn shown(&self, path: &Path) -> PathBuf {
        if path == Path::new("") { self.directory.to_owned() } else { self.directory.join(path) }
    }

    fn is_left_out(&self, path: &Path, is_folder: bool, rules: Option<&Rc<Rules>>) -> bool {
        let path = self.root.join(path);
        if self.exclude.matched(&path, is_folder).is_ignore() {
            return true;
        }
        let mut next = rules;
        while let Some(rules) = next {
            match rules.own.matched(&path, is_folder) {
                Match::None => next = rules.above.as_ref(),
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        false
    }

    /// The rules that hold in a folder. Like git, a .gitignore that is a link is not read.
    fn rules_of(&mut self, folder: &Path, above: Option<Rc<Rules>>) -> Option<Rc<Rules>> {
        let path = folder.join(".gitignore");
        let Ok(metadata) = fs::symlink_metadata(&path) else { return above };
        let shown = path.strip_prefix(&self.root).unwrap_or(&path).to_owned();
        if !metadata.is_file() {
            self.problem(&shown, "it is no regular file");
            return above;
        }
        if metadata.len() > MAX_GITIGNORE {
            let why = format!(
                "it has more than {} KiB, which is the most that is read",
                MAX_GITIGNORE >> 10
            );
            self.problem(&shown, &why);
            return above;
        }
        let text = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.problem(&shown, &error.to_string());
                return above;
            }
        };
        let mut builder = GitignoreBuilder::new(folder);
        for line in String::from_utf8_lossy(&text).lines() {
            // Git passes over a pattern that it cannot read.
            let _ = builder.add_line(None, line);
        }
        match builder.build() {
            Ok(own) => Some(Rc::new(Rules { own, above })),
            Err(error) => {
                self.problem(&shown, &error.to_string());
                above
            }
        }
    }

    fn found(mut self) -> Found {
        let known: HashSet<PathBuf> = self.files.iter().map(|file| self.root.join(file)).collect();
        self.links.sort_unstable();
        let mut targets = HashSet::new();
        for (link, target) in self.links {
            // What is read under its own name, or that of another link, is not read again.
            if !known.contains(&target) && targets.insert(target) {
                self.files.push(link);
            }
        }
        self.files.sort_unstable();
        self.problems.sort_unstable();
        let files = self.files.iter().map(|file| self.directory.join(file)).collect();
        Found { files, problems: self.problems }
    }
}

/// The folders above this one, down from the top of the git repository that it is in. None where it
/// is in none, or is the top itself.
fn repository_above(root: &Path) -> Vec<PathBuf> {
    let is_top = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    let Some(top) = root.ancestors().find(is_top) else { return Vec::new() };
    let mut above: Vec<PathBuf> = root
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(top))
        .map(Path::to_owned)
        .collect();
    above.reverse();
    above
}

fn is_dockerfile(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["dockerfile", "containerfile"].iter().any(|stem| {
        name == *stem
            || name.strip_prefix(stem).is_some_and(|rest| rest.starts_with('.'))
                && !name.ends_with(".dockerignore")
            || name.strip_suffix(stem).is_some_and(|rest| rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_dockerfile;

    #[test]
    fn dockerfiles_are_known_by_name() {
        for name in
            ["Dockerfile", "dockerfile", "Dockerfile.dev", "api.Dockerfile", "Containerfile"]
        {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in ["Dockerfile.dockerignore", "Dockerfiles", "README.md", "MyDockerfile"] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }
}
