//! The differences of two file systems: names, kinds, modes, owners, contents and links.

use anyhow::Result;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

/// Something that is not alike before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// An absolute path in the image, or `config NAME`.
    pub(super) path: String,
    pub(super) what: String,
}

/// Compares two roots, entry by entry. Times are not looked at.
pub(super) fn differences(before: &Path, after: &Path) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    compare(before, after, "", &mut found)?;
    Ok(found)
}

fn compare(before: &Path, after: &Path, path: &str, found: &mut Vec<Difference>) -> Result<()> {
    let there = fs::symlink_metadata(before)?;
    let here = fs::symlink_metadata(after)?;
    // The same file of a layer that both images have.
    let identity = |file: &fs::Metadata| {
        (file.ino(), file.len(), file.mtime(), file.mtime_nsec(), file.ctime(), file.ctime_nsec())
    };
    if !there.is_dir() && identity(&there) == identity(&here) {
        return Ok(());
    }
    let mut differs = |what: String| {
        let path = if path.is_empty() { "/" } else { path };
        found.push(Difference { path: path.to_owned(), what });
    };
    if there.file_type() != here.file_type() {
        differs(format!("was a {}, is a {}", kind(&there), kind(&here)));
        return Ok(());
    }
    if there.mode() != here.mode() {
        differs(format!("mode {:o} became {:o}", there.mode() & 0o7777, here.mode() & 0o7777));
    }
    if (there.uid(), there.gid()) != (here.uid(), here.gid()) {
        let owners = (there.uid(), there.gid(), here.uid(), here.gid());
        differs(format!("owner {}:{} became {}:{}", owners.0, owners.1, owners.2, owners.3));
    }
    if there.is_symlink() {
        let (old, new) = (fs::read_link(before)?, fs::read_link(after)?);
        if old != new {
            differs(format!("pointed to {}, now to {}", old.display(), new.display()));
        }
    } else if there.is_file() {
        if there.len() != here.len() {
            differs(format!("had {} bytes, has {}", there.len(), here.len()));
        } else if fs::read(before)? != fs::read(after)? {
            differs("has another content".to_owned());
        }
    } else if there.is_dir() {
        let (old, new) = (names(before)?, names(after)?);
        for name in old.union(&new) {
            let path = format!("{path}/{name}");
            match (old.contains(name), new.contains(name)) {
                (true, true) => compare(&before.join(name), &after.join(name), &path, found)?,
                (true, false) => found.push(Difference { path, what: "is gone".to_owned() }),
                _ => found.push(Difference { path, what: "is new".to_owned() }),
            }
        }
    } else if there.rdev() != here.rdev() {
        differs("is another device".to_owned());
    }
    Ok(())
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

fn kind(file: &fs::Metadata) -> &'static str {
    let kind = file.file_type();
    if kind.is_dir() {
        "folder"
    } else if kind.is_file() {
        "file"
    } else if kind.is_symlink() {
        "link"
    } else if kind.is_fifo() {
        "pipe"
    } else {
        "device"
    }
}

/// True if a path is, or is below, what `pattern` names: `*` stands for a part of a name and `**`
/// for any number of names.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    matches_names(&pattern, &path)
}

fn matches_names(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], _) => true,
        (["**", rest @ ..], _) => {
            (0..=path.len()).any(|skipped| matches_names(rest, path.get(skipped..).unwrap_or(&[])))
        }
        (_, []) => false,
        ([first, rest @ ..], [name, names @ ..]) => {
            matches_name(first, name) && matches_names(rest, names)
        }
    }
}

fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            name.char_indices()
                .map(|(at, _)| at)
                .chain([name.len()])
                .any(|at| matches_name(rest, name.get(at..).unwrap_or_default()))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_paths_and_what_is_below() {
        assert!(matches("/a/b", "/a/b"));
        assert!(matches("/a/b", "/a/b/c"));
        assert!(!matches("/a/b", "/a/bc"));
        assert!(!matches("/a/b", "/a"));
        assert!(matches("/a/*.gz", "/a/x.gz"));
        assert!(!matches("/a/*.gz", "/a/x/y.gz"));
        assert!(matches("/**/__pycache__", "/usr/lib/__pycache__/x.pyc"));
        assert!(matches("config Env *", "config Env PATH"));
        assert!(!matches("config Env A", "config Env AB"));
    }

    #[test]
    fn trees_that_differ_are_told_apart() {
        let folder = std::env::temp_dir().join(format!("plimsoll-trees-{}", std::process::id()));
        let (old, new) = (folder.join("old"), folder.join("new"));
        for (root, text) in [(&old, "a"), (&new, "b")] {
            fs::create_dir_all(root.join("etc")).unwrap();
            fs::write(root.join("etc/same"), "same").unwrap();
            fs::write(root.join("etc/other"), text).unwrap();
            fs::write(root.join(text), "").unwrap();
        }
        let found = differences(&old, &new).unwrap();
        let found: Vec<&str> = found.iter().map(|found| found.path.as_str()).collect();
        assert_eq!(found, ["/a", "/b", "/etc/other"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
