//! The shell linter: a wasm module of its own that the page starts as a worker once it is idle.

use crate::progress::spin;
use crate::run::{is_newer, root, step};
use crate::{npm, tools, wasm};
use anyhow::Result;
use std::fs;
use std::path::Path;

/// The folder of the built page that holds it.
pub(crate) const FOLDER: &str = "shell";
/// The module in that folder.
pub(crate) const MODULE: &str = "shell_bg.wasm";
/// The script in that folder that the page starts.
pub(crate) const SCRIPT: &str = "worker.js";
const CRATE: &str = "plimsoll-shell-worker";

/// Builds the worker into its folder of the released page.
pub(crate) fn build(tools: &tools::Page, dist: &Path) -> Result<()> {
    step("Building the shell linter", &mut wasm::compile(wasm::RELEASE, CRATE))?;
    let folder = dist.join(FOLDER);
    glue(&tools.bindgen, wasm::RELEASE, &folder)?;
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
    spin(&mut wasm::compile(wasm::TRIAL, CRATE))?;
    let folder = dist.join(FOLDER);
    if is_newer(&folder.join(SCRIPT), &[&wasm::module(wasm::TRIAL, CRATE), bindgen]) {
        return Ok(());
    }
    glue(bindgen, wasm::TRIAL, &folder)
}

/// Makes the worker's glue. Its script comes last: a page looks for that.
fn glue(bindgen: &Path, profile: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    spin(&mut wasm::bindgen(bindgen, &wasm::module(profile, CRATE), "shell", folder))?;
    fs::copy(root().join("web/shell/worker.js"), folder.join(SCRIPT))?;
    Ok(())
}
