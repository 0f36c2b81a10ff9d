//! Finding the .dockerignore and the files of the build context.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use plimsoll_core::context::{ContextFile, ContextFiles, Ignore};
use plimsoll_core::rules::Options;

use crate::Failure;
use crate::input::{self, Input};

/// What the build takes its files from.
#[derive(Args)]
pub(crate) struct ContextArguments {
    /// The .dockerignore
    #[arg(long, value_name = "FILE")]
    dockerignore: Option<PathBuf>,
    /// The build context: names and sizes of its files are listed, and without --dockerignore the
    /// one that Docker would use is read: `<Dockerfile>.dockerignore` beside the Dockerfile, else
    /// DIR/.dockerignore. Neither is looked for without this option
    #[arg(long, value_name = "DIR")]
    context: Option<PathBuf>,
}

/// The context as the arguments name it, read once for all Dockerfiles.
pub(crate) struct KnownContext {
    directory: Option<PathBuf>,
    dockerignore: Option<String>,
    files: Option<Arc<ContextFiles>>,
}

impl ContextArguments {
    /// Reads the .dockerignore that is named and lists the files.
    pub(crate) fn read(&self) -> Result<KnownContext, Failure> {
        self.read_in(None)
    }

    /// The same; where no context is named it is this folder.
    pub(crate) fn read_in(&self, folder: Option<&Path>) -> Result<KnownContext, Failure> {
        let directory = self.context.as_deref().or(folder);
        Ok(KnownContext {
            directory: directory.map(Path::to_owned),
            dockerignore: self.dockerignore.as_deref().map(read_ignore).transpose()?,
            files: directory.map(list).transpose()?.map(Arc::new),
        })
    }
}

impl KnownContext {
    /// The options for each Dockerfile.
    pub(crate) fn for_all(
        &self,
        dockerfiles: &[Input],
        options: &Options,
    ) -> Result<Vec<Options>, Failure> {
        dockerfiles.iter().map(|dockerfile| self.options(&dockerfile.path, options)).collect()
    }

    /// The options for one Dockerfile.
    pub(crate) fn options(&self, dockerfile: &str, options: &Options) -> Result<Options, Failure> {
        Ok(Options {
            dockerignore: self.dockerignore_for(dockerfile)?,
            files: self.files.clone(),
            dockerfile: self.place_of(dockerfile),
            ..options.clone()
        })
    }

    /// Where it is, if it was named.
    pub(crate) fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }

    fn dockerignore_for(&self, dockerfile: &str) -> Result<Option<String>, Failure> {
        let Some(directory) = self.directory.as_ref().filter(|_| self.dockerignore.is_none())
        else {
            return Ok(self.dockerignore.clone());
        };
        let own = PathBuf::from(format!("{dockerfile}.dockerignore"));
        [own, directory.join(".dockerignore")]
            .iter()
            .find(|path| path.is_file())
            .map(|path| read_ignore(path))
            .transpose()
    }

    /// The Dockerfile's path in the context; empty where it lies elsewhere.
    fn place_of(&self, dockerfile: &str) -> Option<String> {
        let directory = self.directory.as_ref()?;
        let (Ok(directory), Ok(file)) =
            (directory.canonicalize(), Path::new(dockerfile).canonicalize())
        else {
            return None;
        };
        Some(file.strip_prefix(directory).map(slashes).unwrap_or_default())
    }
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
    Err(Failure::new(lines.join("\n")))
}

/// The files below a directory, those nearest to it first where there are too many. Links are not
/// followed, and nothing is read but names, sizes and modes.
fn list(root: &Path) -> Result<ContextFiles, Failure> {
    let mut files = Vec::new();
    let mut directories = VecDeque::from([root.to_owned()]);
    while let Some(directory) = directories.pop_front() {
        let fail = |error: std::io::Error| {
            Failure::new(format!("cannot list {}: {error}", directory.display()))
        };
        for entry in std::fs::read_dir(&directory).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let path = entry.path();
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                directories.push_back(path);
            } else if let Ok(path) = path.strip_prefix(root) {
                let link = metadata.is_symlink().then(|| std::fs::read_link(entry.path()));
                files.push(ContextFile {
                    path: slashes(path),
                    size: metadata.len(),
                    mode: mode(&metadata),
                    link: link.and_then(Result::ok).map(|target| slashes(&target)),
                });
            }
        }
        if files.len() > ContextFiles::MAX {
            break;
        }
    }
    Ok(ContextFiles::new(files))
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Permission bits, where the system has them.
fn mode(metadata: &std::fs::Metadata) -> Option<u32> {
    #[cfg(unix)]
    let mode = Some(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777);
    #[cfg(not(unix))]
    let mode = None;
    mode
}
