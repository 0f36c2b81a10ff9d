//! Reading what is to be checked.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use plimsoll_core::Settings;
use plimsoll_core::report::counted;
use rayon::prelude::*;

use crate::{Failure, say, walk};

/// The name of standard input.
const STDIN: &str = "-";

/// The most that is read of a Dockerfile or a file beside it, in bytes: 8 MiB.
pub(crate) const MAX_TEXT: u64 = 8 << 20;

/// The most that is read of a report, a log or a state, in bytes: 64 MiB.
pub(crate) const MAX_DATA: u64 = 64 << 20;

/// The most that is read of all Dockerfiles together, in bytes: 256 MiB.
const MAX_TOGETHER: u64 = 256 << 20;

#[derive(Args)]
pub(crate) struct Files {
    /// Dockerfiles, or directories to look for them in; `-` is standard input. In a directory,
    /// hidden folders count, what a .gitignore names does not, nor do `node_modules` and `vendor`,
    /// and links are followed to files in the same directory only
    #[arg(default_value = "Dockerfile", value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Leave out what this pattern names in a directory, as in a .gitignore that lies there (may be
    /// repeated)
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    #[command(flatten)]
    pub(crate) stdin: StandardInput,
}

/// What standard input stands for.
#[derive(Args)]
pub(crate) struct StandardInput {
    /// The file that standard input is the text of, as an editor may have it: its name is shown, and
    /// settings and ignore files are those of that file
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<PathBuf>,
}

impl StandardInput {
    /// Gives an input that is standard input its name.
    pub(crate) fn name(&self, input: &mut Input) {
        if let Some(name) = self.stdin_filename.as_ref().filter(|_| input.is_stdin) {
            input.file.clone_from(name);
            input.path = shown(name);
        }
    }

    /// Fails where a name is given and none of the files is standard input.
    pub(crate) fn is_among(&self, files: &[PathBuf]) -> Result<(), Failure> {
        let is_needed = self.stdin_filename.is_some();
        if is_needed && !files.iter().any(|file| file == Path::new(STDIN)) {
            return Err(Failure::new("--stdin-filename names `-`, which is none of the files"));
        }
        Ok(())
    }
}

/// A file with its text.
pub(crate) struct Input {
    /// Its path; standard input is `-`, or what it is named.
    pub(crate) file: PathBuf,
    /// True if it came by standard input.
    pub(crate) is_stdin: bool,
    /// That as a text; what prints it escapes it.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl Input {
    /// Takes what comes by standard input, and is no file's text, for what may be a part of one.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        if self.is_stdin && self.file == Path::new(STDIN) {
            settings.fragment.get_or_insert_default();
        }
    }
}

/// The files that could be read of those that were named.
pub(crate) struct Inputs {
    /// Those that could be read, at least one.
    pub(crate) files: Vec<Input>,
    /// True if some could not be; they have been named.
    pub(crate) incomplete: bool,
}

/// Reads all files that are named; a directory stands for the Dockerfiles in it. What cannot be read
/// is named, and the rest is read; it is a failure only where nothing is left.
pub(crate) fn read_all(named: &Files) -> Result<Inputs, Failure> {
    named.stdin.is_among(&named.paths)?;
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for path in &named.paths {
        if path.is_dir() {
            let mut found = walk::dockerfiles(path, &named.exclude)?;
            if found.files.is_empty() && found.problems.is_empty() {
                found.problems.push(format!("no Dockerfile in {}", path.display()));
            }
            files.append(&mut found.files);
            problems.append(&mut found.problems);
        } else {
            files.push(path.clone());
        }
    }
    let mut together = 0;
    files.retain(|file| {
        together += fs::metadata(file).map_or(0, |metadata| metadata.len().min(MAX_TEXT));
        let fits = together <= MAX_TOGETHER;
        if !fits {
            problems.push(format!(
                "cannot read {}: the files before it have {} already, which is the most that is \
                 read at once",
                file.display(),
                mebibytes(MAX_TOGETHER)
            ));
        }
        fits
    });
    let read: Vec<Result<Input, Failure>> = files.par_iter().map(|file| read(file)).collect();
    let mut inputs = Vec::with_capacity(read.len());
    for one in read {
        match one {
            Ok(mut input) => {
                named.stdin.name(&mut input);
                inputs.push(input);
            }
            Err(failure) => problems.extend(failure.0),
        }
    }
    if inputs.is_empty() {
        return Err(Failure(problems));
    }
    for problem in &problems {
        say(problem);
    }
    Ok(Inputs { files: inputs, incomplete: !problems.is_empty() })
}

/// Reads a Dockerfile or a file beside it; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Input, Failure> {
    read_at_most(path, MAX_TEXT)
}

/// Reads a file of so many bytes at most. It need not be a regular one: `<(command)` names a pipe.
pub(crate) fn read_at_most(path: &Path, most: u64) -> Result<Input, Failure> {
    let fail = |why: &str| Failure::new(format!("cannot read {}: {why}", path.display()));
    let is_stdin = path == Path::new(STDIN);
    let bytes = if is_stdin {
        bounded(io::stdin().lock(), most)
    } else {
        File::open(path).and_then(|file| bounded(file, most))
    };
    let bytes = bytes.map_err(|error| fail(&error.to_string()))?.ok_or_else(|| {
        fail(&format!("it has more than {}, which is the most that is read", mebibytes(most)))
    })?;
    let text = String::from_utf8(bytes).map_err(|_| fail("it is not UTF-8 text"))?;
    Ok(Input { file: path.to_owned(), is_stdin, path: shown(path), text })
}

/// A path as reports have it: with slashes, which Windows takes too, so that what is found is called
/// the same everywhere.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.display().to_string();
    if cfg!(windows) { text.replace('\\', "/") } else { text }
}

/// Fails for what was found by its name and is no regular file, nor a link to one.
pub(crate) fn regular(path: &Path) -> Result<(), Failure> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Ok(()),
        Ok(_) => {
            Err(Failure::new(format!("cannot read {}: it is no regular file", path.display())))
        }
        Err(error) => Err(Failure::new(format!("cannot read {}: {error}", path.display()))),
    }
}

/// All that there is to read, or `None` where it is more than `most`.
fn bounded(reader: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    reader.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

/// A limit in words, exact where it is no whole number of MiB.
pub(crate) fn mebibytes(bytes: u64) -> String {
    match bytes >> 20 {
        whole if whole << 20 == bytes => format!("{whole} MiB"),
        _ => counted(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
    }
}
