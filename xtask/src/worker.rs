//! The shell linter: a wasm module of its own that the page starts as a worker once it is idle.

use crate::run::{cargo, is_newer, root, run, step};
use crate::{npm, page, tools};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The folder of the built page that holds it.
pub(crate) const FOLDER: &str = "shell";
/// The module in that folder.
pub(crate) const MODULE: &str = "shell_bg.wasm";
/// The script in that folder that the page starts.
pub(crate) const SCRIPT: &str = "worker.js";
const CRATE: &str = "plimsoll-shell-worker";

/// Builds the worker into its folder of the released page.
pub(crate) fn build(tools: &tools::Page, dist: &Path) -> Result<()> {
    step("Building the shell linter", &mut compile(page::RELEASE))?;
    let folder = dist.join(FOLDER);
    glue(&tools.bindgen, page::RELEASE, &folder)?;
    let wasm = folder.join(MODULE);
    // -Oz takes ten times as long and is 8 % larger once compressed.
    step("Optimising it", npm::program("wasm-opt").arg("-O1").arg(&wasm).arg("-o").arg(&wasm))?;
    step(
        "Bundling its glue",
        npm::program("esbuild")
            .arg(folder.join("shell.js"))
            .args(["--format=esm", "--target=es2022", "--minify", "--allow-overwrite"])
            .arg("--log-level=warning")
            .arg(format!("--outfile={}", folder.join("shell.js").display())),
    )
}

/// Builds the worker into its folder of a page that is tried.
pub(crate) fn build_for_trial(bindgen: &Path, dist: &Path) -> Result<()> {
    run(&mut compile(page::TRIAL))?;
    let folder = dist.join(FOLDER);
    if is_newer(&folder.join(SCRIPT), &[&page::module(page::TRIAL, CRATE), bindgen]) {
        return Ok(());
    }
    glue(bindgen, page::TRIAL, &folder)
}

fn compile(profile: &str) -> Command {
    let mut compile = cargo();
    compile
        .args(["build", "--locked", "--profile", profile, "--target", tools::TARGET])
        .args(["-p", CRATE])
        .env("CARGO_ENCODED_RUSTFLAGS", page::rustflags());
    compile
}

/// Makes the worker's glue. Its script comes last: a page looks for that.
fn glue(bindgen: &Path, profile: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    run(&mut page::bindgen(bindgen, &page::module(profile, CRATE), "shell", folder))?;
    fs::copy(root().join("web/shell/worker.js"), folder.join(SCRIPT))?;
    Ok(())
}
