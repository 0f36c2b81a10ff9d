//! A static program with its licences, as `.tar.gz`, and how every archive is written.

use super::{Binary, Options, epoch, folder, notices, version};
use crate::run::{announce, root};
use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use std::fs;
use std::path::Path;

/// A file of an archive.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) is_program: bool,
}

impl Entry {
    pub(super) fn of(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), is_program: false }
    }

    pub(super) fn read(name: &str, path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| path.display().to_string())?;
        Ok(Self::of(name, bytes))
    }

    pub(super) fn program(self) -> Self {
        Self { is_program: true, ..self }
    }
}

/// Makes `plimsoll-VERSION-TARGET.tar.gz`.
pub(super) fn make(options: &Options) -> Result<()> {
    let binary = Binary::build(options)?;
    let name = format!("plimsoll-{}-{}", version(), options.target);
    let mut entries = licences(&options.target, &["plimsoll"])?;
    entries.push(Entry::read("plimsoll", &binary.path)?.program());
    entries.push(Entry::read("README.md", &root().join("cli/README.md"))?);
    let file = folder()?.join(format!("{name}.tar.gz"));
    write(&file, &name, entries)?;
    announce(&format!("Made {}", file.display()));
    Ok(())
}

/// The licences of this project, and of the crates that these of it are made of.
pub(super) fn licences(target: &str, crates: &[&str]) -> Result<Vec<Entry>> {
    Ok(vec![
        Entry::read("LICENSE-APACHE", &root().join("LICENSE-APACHE"))?,
        Entry::read("LICENSE-MIT", &root().join("LICENSE-MIT"))?,
        Entry::of(notices::NAME, notices::of(target, crates)?),
    ])
}

/// Writes an archive of files below one folder: sorted, of one time, one owner and two modes.
pub(super) fn write(file: &Path, folder: &str, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    let time = epoch()?;
    // No time of its own, and the name of no system.
    let packed = GzBuilder::new().mtime(0).operating_system(255);
    let mut tar = tar::Builder::new(packed.write(fs::File::create(file)?, Compression::best()));
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(if entry.is_program { 0o755 } else { 0o644 });
        header.set_mtime(time);
        let path = format!("{folder}/{}", entry.name);
        tar.append_data(&mut header, path, entry.bytes.as_slice())?;
    }
    tar.into_inner()?.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Entry, write};
    use std::{fs, io::Read as _};

    #[test]
    fn an_archive_depends_on_its_files_alone() {
        let folder = std::env::temp_dir().join(format!("plimsoll-archive-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let make = |name: &str, turned: bool| {
            let mut entries = vec![Entry::of("b", "two"), Entry::of("a", "one").program()];
            if turned {
                entries.reverse();
            }
            let file = folder.join(name);
            write(&file, "top", entries).unwrap();
            fs::read(file).unwrap()
        };
        let bytes = make("1", false);
        assert_eq!(bytes, make("2", true));
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(bytes.as_slice()));
        let mut found = Vec::new();
        for entry in tar.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let header = entry.header();
            let path = entry.path().unwrap().display().to_string();
            found.push((path, header.mode().unwrap(), header.uid().unwrap(), text));
        }
        let expected = [("top/a", 0o755, "one"), ("top/b", 0o644, "two")]
            .map(|(path, mode, text)| (path.to_owned(), mode, 0, text.to_owned()));
        assert_eq!(found, expected);
        fs::remove_dir_all(&folder).unwrap();
    }
}
