//! The notices of what a program is made of: each crate with its version and licence, and each text
//! once.

use super::binary;
use crate::run::{cargo, output, root};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
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

/// What every program of rustc's holds, and no crate of the registry is.
const BESIDE_CRATES: [(&str, &str, &str); 3] = [
    (
        "",
        "The Rust standard library, MIT OR Apache-2.0",
        "Copyright (c) The Rust Project Contributors",
    ),
    ("musl", "musl libc, MIT", "Copyright © 2005-2020 Rich Felker, et al."),
    (
        "wasip1",
        "wasi-libc, MIT",
        "Copyright (c) wasi-libc contributors, and (musl) Rich Felker, et al.",
    ),
];

/// The notices of a program that these crates of the workspace make for a platform.
pub(super) fn of(triple: &str, crates: &[&str]) -> Result<String> {
    let works = works(triple, crates)?;
    let mut out = HEAD.to_owned();
    out.push('\n');
    // One may have several texts.
    for name in works.values().flatten().collect::<BTreeSet<_>>() {
        writeln!(out, "* {name}")?;
    }
    for (text, names) in works {
        write!(out, "\n{}\n{}\n\n{}\n", "-".repeat(80), names.join("\n"), text.trim_end())?;
    }
    Ok(out)
}

/// Each text of a licence with the works that are under it.
fn works(triple: &str, crates: &[&str]) -> Result<BTreeMap<String, Vec<String>>> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let ours = fs::read_to_string(root().join("LICENSE-MIT"))?;
    for (part, name, holder) in BESIDE_CRATES {
        if triple.contains(part) {
            texts.entry(mit(&ours, holder)).or_default().push(name.to_owned());
        }
    }
    for package in packages(triple, crates)? {
        let text = |field: &str| package[field].as_str().unwrap_or("");
        let licence = text("license");
        let name = format!("{} {}, {licence}", text("name"), text("version"));
        let folder = Path::new(text("manifest_path")).parent().context("a folder")?;
        let mut found = licence_files(folder)?;
        if found.is_empty() {
            if !licence.split(' ').any(|word| word == "MIT") {
                bail!("{name}: its package holds no text of its licence");
            }
            let authors = package["authors"].as_array().into_iter().flatten();
            let authors: Vec<&str> = authors.filter_map(Value::as_str).collect();
            found.push(mit(&ours, &format!("Copyright (c) {}", authors.join(", "))));
        }
        for text in found {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    Ok(texts)
}

/// The crates of the registry that are compiled into these, by name.
fn packages(triple: &str, crates: &[&str]) -> Result<Vec<Value>> {
    binary::add_target(triple)?;
    let mut ask = cargo();
    ask.args(["metadata", "--locked", "--format-version", "1", "--filter-platform", triple]);
    let metadata: Value = serde_json::from_str(&output(&mut ask).context("cargo metadata")?)?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let id = |value: &Value| value["id"].as_str().unwrap_or("").to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (id(&package), package)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (id(&node), node)).collect();
    let is_macro = |package: &Value| {
        list(&package["targets"]).iter().any(|it| list(&it["kind"]).contains(&"proc-macro".into()))
    };
    let mut left: Vec<String> = packages
        .iter()
        .filter(|(_, package)| crates.iter().any(|name| package["name"] == *name))
        .map(|(id, _)| id.clone())
        .collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    while let Some(next) = left.pop() {
        if packages.get(&next).is_none_or(is_macro) || !seen.insert(next.clone()) {
            continue;
        }
        for dependency in list(&nodes.get(&next).context(next)?["deps"]) {
            // What only builds or tests it is not in it.
            if list(&dependency["dep_kinds"]).iter().any(|it| it["kind"].is_null()) {
                left.push(dependency["pkg"].as_str().unwrap_or("").to_owned());
            }
        }
    }
    let of_registry = |id: &String| packages.get(id).filter(|it| !it["source"].is_null()).cloned();
    Ok(seen.iter().filter_map(of_registry).collect())
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
