//! What a program is made of: crates, as cargo resolves them for a platform, and what comes with the
//! compiler.

use crate::run::{cargo, output};
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A crate that is compiled into a program.
pub(super) struct Work {
    pub(super) name: String,
    pub(super) version: String,
    /// As its manifest has it; empty where that has none.
    pub(super) licence: String,
    pub(super) authors: Vec<String>,
    /// Where its package lies.
    pub(super) folder: PathBuf,
    /// True of one of the registry, false of one of this workspace.
    pub(super) is_of_registry: bool,
    /// True of one that a registry has or may have.
    pub(super) is_published: bool,
    /// The ids of the crates that it calls.
    pub(super) needs: BTreeSet<String>,
}

/// What programs hold that is no crate of the registry.
pub(super) struct Beside {
    /// A part of the names of the platforms whose programs hold it.
    platform: &'static str,
    pub(super) name: &'static str,
    pub(super) licence: &'static str,
    pub(super) copyright: &'static str,
}

impl Beside {
    /// True of what has the compiler's version.
    pub(super) fn is_of_compiler(&self) -> bool {
        self.platform.is_empty()
    }
}

const BESIDE: [Beside; 3] = [
    Beside {
        platform: "",
        name: "The Rust standard library",
        licence: "MIT OR Apache-2.0",
        copyright: "Copyright (c) The Rust Project Contributors",
    },
    Beside {
        platform: "musl",
        name: "musl libc",
        licence: "MIT",
        copyright: "Copyright © 2005-2020 Rich Felker, et al.",
    },
    Beside {
        platform: "wasip1",
        name: "wasi-libc",
        licence: "MIT",
        copyright: "Copyright (c) wasi-libc contributors, and (musl) Rich Felker, et al.",
    },
];

/// What comes with the compiler into every program for a platform.
pub(super) fn beside(triple: &str) -> impl Iterator<Item = &'static Beside> {
    BESIDE.iter().filter(move |work| triple.contains(work.platform))
}

/// The crates that are compiled into these of the workspace, and these, by cargo's ids.
pub(super) fn of(triple: &str, crates: &[&str]) -> Result<BTreeMap<String, Work>> {
    let mut ask = cargo();
    ask.args(["metadata", "--locked", "--format-version", "1", "--filter-platform", triple]);
    let metadata: Value = serde_json::from_str(&output(&mut ask).context("cargo metadata")?)?;
    let packages = by_id(&metadata["packages"]);
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let mut left: Vec<&str> = packages
        .iter()
        .filter(|(_, package)| crates.iter().any(|name| package["name"] == *name))
        .map(|(id, _)| *id)
        .collect();
    let mut works = BTreeMap::new();
    while let Some(id) = left.pop() {
        if works.contains_key(id) {
            continue;
        }
        let package = packages.get(id).context("cargo metadata names no such package")?;
        let needs: Vec<&str> = list(&nodes.get(id).context("no node")?["deps"])
            .iter()
            // What only builds or tests it is not in it.
            .filter(|need| list(&need["dep_kinds"]).iter().any(|it| it["kind"].is_null()))
            .filter_map(|need| need["pkg"].as_str())
            .filter(|need| packages.get(need).is_some_and(|it| !is_macro(it)))
            .collect();
        works.insert(id.to_owned(), work(package, &needs)?);
        left.extend(needs);
    }
    Ok(works)
}

fn work(package: &Value, needs: &[&str]) -> Result<Work> {
    let text = |field: &str| package[field].as_str().unwrap_or("").to_owned();
    let manifest = text("manifest_path");
    let authors = list(&package["authors"]).iter();
    Ok(Work {
        name: text("name"),
        version: text("version"),
        licence: text("license"),
        authors: authors.filter_map(Value::as_str).map(str::to_owned).collect(),
        folder: Path::new(&manifest).parent().context("a folder")?.to_owned(),
        is_of_registry: !package["source"].is_null(),
        is_published: package["publish"].is_null(),
        needs: needs.iter().map(|id| (*id).to_owned()).collect(),
    })
}

/// True of a crate that runs in the compiler, and of which nothing is in a program.
fn is_macro(package: &Value) -> bool {
    list(&package["targets"]).iter().any(|it| list(&it["kind"]).contains(&"proc-macro".into()))
}

fn by_id(values: &Value) -> BTreeMap<&str, &Value> {
    list(values).iter().filter_map(|value| Some((value["id"].as_str()?, value))).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
