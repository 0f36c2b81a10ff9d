//! The sums of all packages, as `sha256sum --check` reads them.

use super::folder;
use crate::run::announce;
use anyhow::Result;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;

const NAME: &str = "SHA256SUMS";

/// Writes them beside the packages.
pub(super) fn write() -> Result<()> {
    let folder = folder()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && name != NAME {
            files.push((name, entry.path()));
        }
    }
    files.sort();
    let mut sums = String::new();
    for (name, path) in files {
        for byte in Sha256::digest(fs::read(path)?) {
            write!(sums, "{byte:02x}")?;
        }
        writeln!(sums, "  {name}")?;
    }
    fs::write(folder.join(NAME), sums)?;
    announce(&format!("Made {}", folder.join(NAME).display()));
    Ok(())
}
