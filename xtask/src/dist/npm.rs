//! The npm package `plimsoll`: the engine for JavaScript, and the command line as a program that
//! Node.js runs on every platform.

use super::archive::{self, Entry};
use super::{folder, notices, repository, version};
use crate::run::{announce, root, run, step, target};
use crate::{npm, tools, wasm};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const ENGINE: &str = "plimsoll-npm";
const PROGRAM: &str = "plimsoll";
/// The crates that are in the package.
pub(super) const CRATES: [&str; 2] = [ENGINE, PROGRAM];

/// Makes `plimsoll-VERSION.tgz`.
pub(super) fn make() -> Result<()> {
    tools::wasm_target()?;
    super::binary::add_target(wasm::SYSTEM)?;
    npm::install()?;
    let bindgen = tools::bindgen()?;
    let made = target().join("npm");
    fs::create_dir_all(&made)?;
    step("Building the engine for JavaScript", &mut wasm::compile(wasm::RELEASE, ENGINE))?;
    let glue = &mut wasm::bindgen(&bindgen, &wasm::module(wasm::RELEASE, ENGINE), "engine", &made);
    run(glue)?;
    step(
        "Building the command line for Node.js",
        &mut wasm::compile_program(wasm::RELEASE, PROGRAM),
    )?;
    let engine = made.join("engine_bg.wasm");
    optimise(&engine, &engine)?;
    let program = made.join("plimsoll.wasm");
    optimise(&wasm::program(wasm::RELEASE, PROGRAM), &program)?;

    let sources = root().join("npm/js");
    let mut entries = vec![
        Entry::of("package.json", manifest()?),
        Entry::read("README.md", &root().join("npm/README.md"))?,
        Entry::read("LICENSE-APACHE", &root().join("LICENSE-APACHE"))?,
        Entry::read("LICENSE-MIT", &root().join("LICENSE-MIT"))?,
        Entry::of(notices::NAME, notices::of(wasm::SYSTEM, &CRATES)?),
    ];
    for file in ["engine.js", "engine_bg.wasm", "plimsoll.wasm"] {
        entries.push(Entry::read(file, &made.join(file))?);
    }
    for file in ["index.js", "index.d.ts", "module.js", "module-of-file.js"] {
        entries.push(Entry::read(file, &sources.join(file))?);
    }
    entries.push(Entry::read("cli.js", &sources.join("cli.js"))?.program());
    let file = folder()?.join(format!("plimsoll-{}.tgz", version()));
    archive::write(&file, "package", entries)?;
    announce(&format!("Made {}", file.display()));
    Ok(())
}

/// Makes a module smaller in moments.
fn optimise(from: &Path, to: &Path) -> Result<()> {
    step("Optimising it", npm::program("wasm-opt").arg("-O1").arg(from).arg("-o").arg(to))
}

/// The package's description with the version that everything else has, and the repository that it
/// is made in, which npm wants to know of what it is to attest.
///
/// As a text: of several ways to load a module the first that fits counts, so their order has to stay.
fn manifest() -> Result<String> {
    const VERSION: &str = "\"version\": \"0.0.0\"";
    let text = fs::read_to_string(root().join("npm/package.json"))?;
    let (before, after) = text.split_once(VERSION).context("npm/package.json has no version")?;
    let mut own = format!("\"version\": \"{}\"", version());
    if let Some(repository) = repository() {
        let url = format!("git+{repository}.git");
        let repository = serde_json::json!({ "type": "git", "url": url });
        write!(own, ",\n  \"repository\": {repository}")?;
    }
    Ok(format!("{before}{own}{after}"))
}
