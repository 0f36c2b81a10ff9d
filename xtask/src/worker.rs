//! The shell linter: a wasm module of its own that the page starts as a worker once it is idle.

use crate::page::rustflags;
use crate::run::{cargo, command, root, step};
use crate::{npm, tools};
use anyhow::Result;
use std::fs;
use std::path::Path;

/// The folder of the built page that holds it.
pub(crate) const FOLDER: &str = "shell";
/// The module in that folder.
pub(crate) const MODULE: &str = "shell_bg.wasm";
const CRATE: &str = "plimsoll-shell-worker";

/// Builds the worker into its folder of the page.
pub(crate) fn build(tools: &tools::Page, dist: &Path) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    step(
        "Building the shell linter",
        cargo()
            .args(["build", "--locked", "--profile", "release-web", "-p", CRATE])
            .args(["--target", TARGET])
            .env("CARGO_ENCODED_RUSTFLAGS", rustflags()),
    )?;
    let module = root().join("target").join(TARGET).join("release-web");
    let module = module.join(CRATE.replace('-', "_")).with_extension("wasm");
    let folder = dist.join(FOLDER);
    fs::create_dir_all(&folder)?;
    step(
        "Making its glue",
        command(&tools.bindgen)
            .arg(module)
            .args(["--target", "web", "--no-typescript", "--out-name", "shell", "--out-dir"])
            .arg(&folder),
    )?;
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
    )?;
    fs::copy(root().join("web/shell/worker.js"), folder.join("worker.js"))?;
    Ok(())
}
