//! The notices of what a program is made of: each crate with its version and licence, and each text
//! once.

use super::works;
use crate::run::root;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The file's name in a package.
pub(super) const NAME: &str = "THIRD-PARTY-NOTICES.txt";

const HEAD: &str = "\
Plimsoll is licensed under MIT or Apache 2.0, as you like: LICENSE-MIT, LICENSE-APACHE.
This program is also made of the works below, each under its own licence.
";

/// The notices of a program that these crates of the workspace make for a platform.
pub(super) fn of(triple: &str, crates: &[&str]) -> Result<String> {
    let texts = texts(triple, crates)?;
    let mut out = HEAD.to_owned();
    out.push('\n');
    // One may have several texts.
    for name in texts.values().flatten().collect::<BTreeSet<_>>() {
        writeln!(out, "* {name}")?;
    }
    for (text, names) in texts {
        write!(out, "\n{}\n{}\n\n{}\n", "-".repeat(80), names.join("\n"), text.trim_end())?;
    }
    Ok(out)
}

/// Each text of a licence with the works that are under it.
fn texts(triple: &str, crates: &[&str]) -> Result<BTreeMap<String, Vec<String>>> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let ours = fs::read_to_string(root().join("LICENSE-MIT"))?;
    for work in works::beside(triple) {
        let name = format!("{}, {}", work.name, work.licence);
        texts.entry(mit(&ours, work.copyright)).or_default().push(name);
    }
    for work in works::of(triple, crates)?.into_values().filter(|work| work.is_of_registry) {
        let name = format!("{} {}, {}", work.name, work.version, work.licence);
        let mut found = licence_files(&work.folder)?;
        if found.is_empty() {
            if !work.licence.split(' ').any(|word| word == "MIT") {
                bail!("{name}: its package holds no text of its licence");
            }
            found.push(mit(&ours, &format!("Copyright (c) {}", work.authors.join(", "))));
        }
        for text in found {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    Ok(texts)
}

/// The texts of licences and notices that a package holds.
fn licence_files(folder: &Path) -> Result<Vec<String>> {
    const STARTS: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
    let mut texts = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if path.is_file() && STARTS.iter().any(|start| name.starts_with(start)) {
            texts.insert(String::from_utf8_lossy(&fs::read(&path)?).replace("\r\n", "\n"));
        }
    }
    Ok(texts.into_iter().collect())
}

/// The text of the MIT licence with another holder.
fn mit(ours: &str, holder: &str) -> String {
    let lines = ours.lines().map(|line| if line.starts_with("Copyright") { holder } else { line });
    lines.collect::<Vec<_>>().join("\n")
}
