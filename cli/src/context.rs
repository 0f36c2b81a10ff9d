//! Finding the .dockerignore and the files of the build context.

use std::collections::{BTreeSet, VecDeque};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use plimsoll_core::context::{ContextFile, ContextFiles, Ignore};

use crate::input::{self, Input, Inputs};
use crate::{Failure, say};

/// The most entries of a context that are looked at.
const MAX_ENTRIES: usize = 1_000_000;

/// What the build takes its files from.
#[derive(Args)]
pub(crate) struct ContextArguments {
    /// The .dockerignore
    #[arg(long, value_name = "FILE")]
    dockerignore: Option<PathBuf>,
    /// The build context: names and sizes of its files are listed (what a .gitignore names too, links
    /// as links), and without --dockerignore the one that Docker would use is read:
    /// `<Dockerfile>.dockerignore` beside the Dockerfile, else DIR/.dockerignore. Neither is looked
    /// for without this option
    #[arg(long, value_name = "DIR")]
    context: Option<PathBuf>,
}

/// The context of one Dockerfile.
pub(crate) struct Place {
    /// Its path, if it was named.
    pub(crate) directory: Option<PathBuf>,
    /// Its .dockerignore.
    pub(crate) dockerignore: Option<String>,
    /// The Dockerfile's path in it; empty where that lies elsewhere.
    pub(crate) dockerfile: Option<String>,
}

/// The files of a context.
#[derive(Default)]
pub(crate) struct Listed {
    /// None where no context was named.
    pub(crate) files: Option<Arc<ContextFiles>>,
    /// True if some could not be listed; they have been named.
    pub(crate) incomplete: bool,
}

impl ContextArguments {
    /// The inputs beside each Dockerfile, with what is the same for all. One whose .dockerignore
    /// cannot be read is named and left out; it is a failure only where none is left.
    pub(crate) fn for_all(
        &self,
        inputs: &mut Inputs,
        same: &plimsoll_core::Inputs,
    ) -> Result<Vec<plimsoll_core::Inputs>, Failure> {
        let named = self.named()?;
        let mut places = Vec::with_capacity(inputs.files.len());
        let mut problems = Vec::new();
        inputs.files.retain(|input| match self.place_of(&input.file, None, named.as_ref()) {
            Ok(place) => {
                places.push(place);
                true
            }
            Err(failure) => {
                problems.extend(failure.0);
                false
            }
        });
        if inputs.files.is_empty() {
            return Err(Failure(problems));
        }
        for problem in &problems {
            say(problem);
        }
        let ignores: BTreeSet<&str> =
            places.iter().map(|place| place.dockerignore.as_deref().unwrap_or("")).collect();
        let listed = self.context.as_deref().map(|directory| list(directory, &ignores));
        let listed = listed.transpose()?.unwrap_or_default();
        inputs.incomplete |= listed.incomplete || !problems.is_empty();
        let beside = |place: Place| plimsoll_core::Inputs {
            dockerignore: place.dockerignore,
            files: listed.files.clone(),
            dockerfile: place.dockerfile,
            ..same.clone()
        };
        Ok(places.into_iter().map(beside).collect())
    }

    /// The same for one Dockerfile, and whether its context could not be listed as a whole.
    pub(crate) fn for_one(
        &self,
        input: &Input,
        same: &plimsoll_core::Inputs,
    ) -> Result<(plimsoll_core::Inputs, bool), Failure> {
        let place = self.place(&input.file, None)?;
        let Listed { files, incomplete } = place.list(None)?;
        let Place { dockerignore, dockerfile, .. } = place;
        let beside = plimsoll_core::Inputs { dockerignore, files, dockerfile, ..same.clone() };
        Ok((beside, incomplete))
    }

    /// The context of one Dockerfile; where none is named it is this folder.
    pub(crate) fn place(&self, dockerfile: &Path, folder: Option<&Path>) -> Result<Place, Failure> {
        self.place_of(dockerfile, folder, self.named()?.as_ref())
    }

    /// The .dockerignore that was named.
    fn named(&self) -> Result<Option<String>, Failure> {
        self.dockerignore.as_deref().map(read_ignore).transpose()
    }

    fn place_of(
        &self,
        dockerfile: &Path,
        folder: Option<&Path>,
        named: Option<&String>,
    ) -> Result<Place, Failure> {
        let directory = self.context.as_deref().or(folder);
        let dockerignore = match (named, directory) {
            (Some(text), _) => Some(text.clone()),
            (None, None) => None,
            (None, Some(directory)) => {
                let mut own = dockerfile.as_os_str().to_owned();
                own.push(".dockerignore");
                [PathBuf::from(own), directory.join(".dockerignore")]
                    .iter()
                    .find(|path| path.symlink_metadata().is_ok())
                    .map(|path| input::regular(path).and_then(|()| read_ignore(path)))
                    .transpose()?
            }
        };
        Ok(Place {
            directory: directory.map(Path::to_owned),
            dockerignore,
            dockerfile: directory.and_then(|directory| place_in(directory, dockerfile)),
        })
    }
}

impl Place {
    /// Lists its files, with those that another .dockerignore lets in.
    pub(crate) fn list(&self, other: Option<&str>) -> Result<Listed, Failure> {
        let Some(directory) = &self.directory else { return Ok(Listed::default()) };
        let own = self.dockerignore.as_deref().unwrap_or("");
        list(directory, &[own].into_iter().chain(other).collect())
    }
}

/// The folder of a file; that at hand for standard input.
pub(crate) fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The Dockerfile's path in the context; empty where it lies elsewhere.
fn place_in(directory: &Path, dockerfile: &Path) -> Option<String> {
    let (Ok(directory), Ok(file)) = (directory.canonicalize(), dockerfile.canonicalize()) else {
        return None;
    };
    Some(file.strip_prefix(directory).ok().and_then(slashes).unwrap_or_default())
}

/// The text of a .dockerignore. A line that would fail the build is a failure here too.
fn read_ignore(path: &Path) -> Result<String, Failure> {
    let text = input::read(path)?.text;
    let errors = Ignore::read(&text).errors;
    if errors.is_empty() {
        return Ok(text);
    }
    let lines: Vec<String> = errors
        .iter()
        .map(|error| format!("{}:{}: {}", path.display(), error.line, error.message))
        .collect();
    Err(Failure(lines))
}

/// The files below a directory, those nearest to it first where there are too many. Links are not
/// followed, and nothing is read but names, sizes and modes. Folders that each of these .dockerignore
/// files keeps out as a whole are not read; what a builder cannot send and what cannot be read is
/// named, and the rest is listed.
fn list(root: &Path, ignores: &BTreeSet<&str>) -> Result<Listed, Failure> {
    fs::read_dir(root)
        .map_err(|error| Failure::new(format!("cannot list {}: {error}", root.display())))?;
    let ignores: Vec<Ignore> = ignores.iter().map(|text| Ignore::read(text)).collect();
    let mut files = Vec::new();
    let mut problems = Vec::new();
    let mut entries = 0;
    let mut directories = VecDeque::from([PathBuf::new()]);
    'directories: while let Some(directory) = directories.pop_front() {
        let mut problem = |path: &Path, why: &str| {
            problems.push(format!("cannot list {}: {why}", root.join(path).display()));
        };
        let listed = match fs::read_dir(root.join(&directory)) {
            Ok(listed) => listed,
            Err(error) => {
                problem(&directory, &error.to_string());
                continue;
            }
        };
        for entry in listed {
            entries += 1;
            if files.len() >= ContextFiles::MAX || entries > MAX_ENTRIES {
                say(&format!(
                    "{} has more than {} files or {MAX_ENTRIES} entries, which is the most that is \
                     listed: those nearest to it are",
                    root.display(),
                    ContextFiles::MAX
                ));
                // One more than fit, so that the list is known to be cut.
                files.resize(ContextFiles::MAX + 1, ContextFile::default());
                break 'directories;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problem(&directory, &error.to_string());
                    continue;
                }
            };
            let path = directory.join(entry.file_name());
            let Some(name) = slashes(&path) else {
                problem(&path, "its name is not UTF-8 text");
                continue;
            };
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => {
                    if !ignores.iter().all(|ignore| ignore.ignores_all_in(&name)) {
                        directories.push_back(path);
                    }
                }
                Ok(metadata) if metadata.is_file() || metadata.is_symlink() => {
                    files.push(file(name, &metadata, &root.join(path)));
                }
                _ if ignores.iter().all(|ignore| ignore.ignores(&name)) => {}
                Ok(_) => problem(&path, "it is no file, folder or link, which builders send"),
                Err(error) => problem(&path, &error.to_string()),
            }
        }
    }
    problems.sort_unstable();
    for problem in &problems {
        say(problem);
    }
    let files = Some(Arc::new(ContextFiles::new(files)));
    Ok(Listed { files, incomplete: !problems.is_empty() })
}

fn file(path: String, metadata: &Metadata, place: &Path) -> ContextFile {
    let link = metadata.is_symlink().then(|| fs::read_link(place).ok());
    let link = link.flatten().map(|target| target.to_string_lossy().into_owned());
    ContextFile { path, size: metadata.len(), mode: mode(metadata), link }
}

/// A path with slashes; `None` where it is no text.
fn slashes(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// Permission bits, where the system has them.
fn mode(metadata: &Metadata) -> Option<u32> {
    #[cfg(unix)]
    let mode = Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777);
    #[cfg(not(unix))]
    let mode = {
        let _ = metadata;
        None
    };
    mode
}
