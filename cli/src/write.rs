//! Writing files, so that each is at every moment whole: the old text or the new one.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Things to say of a file that was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    /// The number of other names that the file had, which keep the old text.
    pub(crate) other_names: u64,
}

/// Puts `new` in the place of `old`, which was read from the file. It is written to a file beside it
/// that then takes its name; what a link leads to is replaced, not the link. Mode and owner are kept.
/// An error leaves the old text whole and nothing beside it.
pub(crate) fn replace(path: &Path, old: &str, new: &str) -> Result<Written, String> {
    let target = path.canonicalize().map_err(words)?;
    if !fs::metadata(&target).map_err(words)?.is_file() {
        return Err("it is no regular file".to_owned());
    }
    // Whoever may not write to the file may not replace it either.
    let mut file = OpenOptions::new().read(true).write(true).open(&target).map_err(words)?;
    let metadata = file.metadata().map_err(words)?;
    if !still_holds(&mut file, old).map_err(words)? {
        return Err("it was changed by something else meanwhile".to_owned());
    }
    put(&target, new.as_bytes(), Some(&metadata)).map(|other_names| Written { other_names })
}

/// Writes a file whole, be it new or in the place of another. What is no regular file, such as a pipe
/// or a terminal, is written to as it is.
pub(crate) fn whole(path: &Path, text: &[u8]) -> Result<(), String> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => {
            let target = path.canonicalize().map_err(words)?;
            // As above.
            let file = OpenOptions::new().write(true).open(&target).map_err(words)?;
            put(&target, text, Some(&file.metadata().map_err(words)?)).map(drop)
        }
        Ok(_) => {
            let file = OpenOptions::new().write(true).open(path);
            file.and_then(|mut file| file.write_all(text)).map_err(words)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => put(path, text, None).map(drop),
        Err(error) => Err(words(error)),
    }
}

/// Puts a text where `target` is, by way of a file beside it, and counts the other names of the `old`
/// file, whose mode and owner are kept.
fn put(target: &Path, text: &[u8], old: Option<&Metadata>) -> Result<u64, String> {
    if largest_file().is_some_and(|largest| largest < text.len() as u64) {
        return Err("the new text is larger than a file may become here (`ulimit -f`)".to_owned());
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let beside = |error: io::Error| {
        format!("a file beside it, which is to take its place, cannot be written: {error}")
    };
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    if old.is_none() {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file, less what the user's mask takes away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary =
        builder.prefix(".plimsoll-").suffix(".tmp").tempfile_in(folder).map_err(beside)?;
    temporary.write_all(text).map_err(beside)?;
    let other_names = old.map_or(Ok(0), |old| keep(temporary.as_file(), old))?;
    temporary.as_file().sync_all().map_err(beside)?;
    temporary
        .persist(target)
        .map_err(|failed| format!("it cannot be replaced: {}", failed.error))?;
    // So that the new name outlives a power cut. What cannot do this has its file all the same.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(other_names)
}

fn still_holds(file: &mut File, text: &str) -> io::Result<bool> {
    let mut now = Vec::with_capacity(text.len());
    let most = text.len() as u64 + 1;
    file.take(most).read_to_end(&mut now)?;
    Ok(now == text.as_bytes())
}

/// Gives the new file the old one's owner and mode, and counts the old one's other names.
#[cfg(unix)]
fn keep(new: &File, old: &Metadata) -> Result<u64, String> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let made = new.metadata().map_err(words)?;
    if (made.uid(), made.gid()) != (old.uid(), old.gid()) {
        fchown(new, Some(old.uid()), Some(old.gid()))
            .map_err(|error| format!("its owner cannot be kept: {error}"))?;
    }
    // After the owner, since a change of it clears some bits.
    let permissions = fs::Permissions::from_mode(old.permissions().mode() & 0o7777);
    new.set_permissions(permissions)
        .map_err(|error| format!("its mode cannot be kept: {error}"))?;
    Ok(old.nlink().saturating_sub(1))
}

/// The largest size that a file of this process may reach, where that is limited.
#[cfg(unix)]
fn largest_file() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current
}

#[cfg(not(unix))]
fn largest_file() -> Option<u64> {
    None
}

#[cfg(not(unix))]
fn keep(_: &File, _: &Metadata) -> Result<u64, String> {
    Ok(0)
}

#[expect(clippy::needless_pass_by_value, reason = "it is made for `map_err`")]
fn words(error: io::Error) -> String {
    error.to_string()
}
