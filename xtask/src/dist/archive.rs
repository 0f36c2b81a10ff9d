//! A program with its licences, as `.tar.gz` or `.zip`, and how every archive is written.

use super::date::Date;
use super::{Binary, Options, binary, epoch, folder, notices, version};
use crate::run::{announce, root};
use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

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

    fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }
}

/// Makes `plimsoll-VERSION-TARGET.tar.gz`, and for Windows `.zip`, which it opens by itself.
pub(super) fn make(options: &Options) -> Result<()> {
    let program = Binary::build(options)?;
    let name = format!("plimsoll-{}-{}", version(), options.target);
    let mut entries = licences(&options.target, &["plimsoll"])?;
    entries.push(Entry::read(binary::name(&options.target), &program.path)?.program());
    entries.push(Entry::read("README.md", &root().join("cli/README.md"))?);
    let is_zip = options.target.contains("windows");
    let file = folder()?.join(format!("{name}.{}", if is_zip { "zip" } else { "tar.gz" }));
    if is_zip {
        write_zip(&file, &name, entries)?;
    } else {
        write(&file, &name, entries)?;
    }
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

/// Writes a `.tar.gz` of files below one folder.
pub(super) fn write(file: &Path, folder: &str, entries: Vec<Entry>) -> Result<()> {
    // No time of its own, and the name of no system.
    let packed = GzBuilder::new().mtime(0).operating_system(255);
    let packed = packed.write(File::create(file)?, Compression::best());
    write_tar(packed, &format!("{folder}/"), entries)?.finish()?;
    Ok(())
}

/// Writes a tar archive: sorted, of one time, one owner and two modes. `before` stands before each
/// name.
pub(super) fn write_tar<W: Write>(to: W, before: &str, mut entries: Vec<Entry>) -> Result<W> {
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    let time = epoch()?;
    let mut tar = tar::Builder::new(to);
    for entry in entries {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(tar::EntryType::Regular);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(entry.mode());
        header.set_mtime(time);
        let path = format!("{before}{}", entry.name);
        tar.append_data(&mut header, path, entry.bytes.as_slice())?;
    }
    Ok(tar.into_inner()?)
}

/// Writes a `.zip` of files below one folder, as sorted and with the same time and modes.
fn write_zip(file: &Path, folder: &str, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    let Date(year, [month, day, hour, minute, second]) = Date::of(epoch()?);
    // It knows no year before 1980.
    let time = DateTime::from_date_and_time(year as u16, month, day, hour, minute, second);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(time.unwrap_or_default());
    let mut zip = ZipWriter::new(File::create(file)?);
    for entry in entries {
        zip.start_file(format!("{folder}/{}", entry.name), options.unix_permissions(entry.mode()))?;
        zip.write_all(&entry.bytes)?;
    }
    zip.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Entry, write, write_zip};
    use anyhow::Result;
    use std::io::{Cursor, Read};
    use std::{fs, path::Path};

    /// Name, mode and text of what an archive holds.
    type Held = Vec<(String, u32, String)>;

    fn text(mut from: impl Read) -> String {
        let mut text = String::new();
        from.read_to_string(&mut text).unwrap();
        text
    }

    fn of_tar(bytes: &[u8]) -> Held {
        let mut tar = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
        let held = tar.entries().unwrap().map(|entry| {
            let entry = entry.unwrap();
            let header = entry.header();
            assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
            (entry.path().unwrap().display().to_string(), header.mode().unwrap(), text(entry))
        });
        held.collect()
    }

    fn of_zip(bytes: &[u8]) -> Held {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let held = (0..zip.len()).map(|at| {
            let entry = zip.by_index(at).unwrap();
            (entry.name().to_owned(), entry.unix_mode().unwrap() & 0o7777, text(entry))
        });
        held.collect()
    }

    #[test]
    fn an_archive_depends_on_its_files_alone() {
        type Write = fn(&Path, &str, Vec<Entry>) -> Result<()>;
        let folder = tempfile::tempdir().unwrap();
        for (write, read) in
            [(write as Write, of_tar as fn(&[u8]) -> Held), (write_zip as Write, of_zip)]
        {
            let make = |turned: bool| {
                let mut entries = vec![Entry::of("b", "two"), Entry::of("a", "one").program()];
                if turned {
                    entries.reverse();
                }
                let file = folder.path().join("archive");
                write(&file, "top", entries).unwrap();
                fs::read(file).unwrap()
            };
            let bytes = make(false);
            assert_eq!(bytes, make(true));
            let expected = [("top/a", 0o755, "one"), ("top/b", 0o644, "two")];
            let expected =
                expected.map(|(path, mode, text)| (path.to_owned(), mode, text.to_owned()));
            assert_eq!(read(&bytes), expected);
        }
    }
}
