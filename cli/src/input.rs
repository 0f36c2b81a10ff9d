//! Reading what is to be checked.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::Failure;

/// A file with its text.
pub(crate) struct Input {
    /// Its name, as to be shown; standard input is `-`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Reads all of them; a directory stands for the Dockerfiles in it.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Vec<Input>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let known = files.len();
            walk(path, &mut files)?;
            if files.len() == known {
                return Err(Failure::new(format!("no Dockerfile in {}", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    let inputs: Vec<Result<Input, Failure>> = files.par_iter().map(|file| read(file)).collect();
    // Of several that cannot be read, the first is named.
    inputs.into_iter().collect()
}

/// Reads one; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Input, Failure> {
    let fail = |error: &dyn std::fmt::Display| {
        Failure::new(format!("cannot read {}: {error}", path.display()))
    };
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| fail(&error))?;
        bytes
    } else {
        std::fs::read(path).map_err(|error| fail(&error))?
    };
    let text = String::from_utf8(bytes).map_err(|_| fail(&"it is not UTF-8 text"))?;
    Ok(Input { path: path.display().to_string(), text })
}

/// Dockerfiles below a directory, by name, sorted; hidden directories, `node_modules` and `vendor`
/// are passed over, links to directories are not followed.
fn walk(directory: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fail = |error: std::io::Error| {
        Failure::new(format!("cannot read {}: {error}", directory.display()))
    };
    let mut entries = std::fs::read_dir(directory)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(fail)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(fail)?;
        if kind.is_dir() {
            if !name.starts_with('.') && name != "node_modules" && name != "vendor" {
                walk(&entry.path(), found)?;
            }
        } else if is_dockerfile(&name) {
            found.push(entry.path());
        }
    }
    Ok(())
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
