//! Cutting the page's wasm into what the first findings need and the parts that are fetched later
//! (web/src/lazy.rs).
//!
//! The cut needs the linker's relocations, so it comes between cargo and wasm-bindgen, which trunk
//! calls one after the other. This program therefore stands in for wasm-bindgen on trunk's PATH: as
//! such it cuts first and then calls the real one on what is left.

use crate::run::{command, step, target};
use crate::{npm, tools};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The name under which this program stands in.
pub(crate) const STAND_IN: &str = "wasm-bindgen";
/// Names the real wasm-bindgen to the stand-in.
const BINDGEN: &str = "PLIMSOLL_WASM_BINDGEN";
/// Names the cutter to the stand-in.
const CUTTER: &str = "PLIMSOLL_WASM_SPLIT";
/// The cutter's name for the script that loads the parts.
const LOADER: &str = "__wasm_split.js";
/// The name of each module until trunk gives it a hash.
const NAME: &str = "plimsoll-web";

/// Puts the stand-in into a directory of its own and gives that, with the variables it needs.
pub(crate) fn stand_in(tools: &tools::Page) -> Result<(PathBuf, [(&'static str, PathBuf); 2])> {
    let dir = target().join("stand-in");
    fs::create_dir_all(&dir)?;
    let program = dir.join(STAND_IN).with_extension(std::env::consts::EXE_EXTENSION);
    // Removed first, for one that runs cannot be written to.
    let _ = fs::remove_file(&program);
    fs::copy(std::env::current_exe()?, &program)?;
    Ok((dir, [(BINDGEN, tools.bindgen.clone()), (CUTTER, tools.cutter.clone())]))
}

/// Does the work of the stand-in when trunk calls it.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Result<()> {
    let real = std::env::var_os(BINDGEN).with_context(|| format!("{BINDGEN} is not set"))?;
    let mut bindgen = command(real);
    for arg in args {
        let path = Path::new(&arg);
        if path.extension().is_some_and(|extension| extension == "wasm") {
            bindgen.arg(cut(path)?).arg("--keep-lld-exports");
        } else {
            bindgen.arg(arg);
        }
    }
    let status = bindgen.status().context("cannot start wasm-bindgen")?;
    if status.success() { Ok(()) } else { bail!("wasm-bindgen ended with {status}") }
}

/// Cuts a module; gives the main one.
fn cut(module: &Path) -> Result<PathBuf> {
    let cutter = std::env::var_os(CUTTER).with_context(|| format!("{CUTTER} is not set"))?;
    let folder = folder();
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder)?;
    let status = command(cutter)
        .arg(module)
        .arg(&folder)
        .args(["--target", "web", "--out-name", NAME])
        .env("RUST_LOG", "error")
        .status()
        .context("cannot start wasm-split-cli")?;
    if !status.success() {
        bail!("wasm-split-cli ended with {status}");
    }
    Ok(folder.join(NAME).with_extension("wasm"))
}

fn folder() -> PathBuf {
    target().join("wasm-split")
}

/// Puts the parts beside the main module of a built page, each under a name with the main module's
/// hash, and their loader into its glue.
pub(crate) fn finish(dist: &Path) -> Result<()> {
    let glue = glue(dist)?;
    let stem = glue.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut loader = fs::read_to_string(folder().join(LOADER))?
        .replace(&format!("\"./{NAME}.js\""), &format!("\"./{stem}.js\""))
        // Works whatever media type a host gives to wasm.
        .replace(
            "WebAssembly.instantiateStreaming(src, imports)",
            "WebAssembly.instantiate(await (await src).arrayBuffer(), imports)",
        );
    let mut parts_there = Vec::new();
    for part in parts()? {
        let old = part.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let new = format!("{stem}_{old}");
        loader = loader.replace(&format!("\"./{old}\""), &format!("\"./{new}\""));
        let there = dist.join(new);
        fs::copy(part, &there)?;
        parts_there.push(there);
    }
    step("Optimising the parts", command("node").arg("xtask/optimise.mjs").args(parts_there))?;
    let beside = dist.join(LOADER);
    fs::write(&beside, loader)?;
    step(
        "Bundling the glue",
        npm::program("esbuild")
            .arg(&glue)
            .args(["--bundle", "--format=esm", "--target=es2022", "--minify"])
            .args(["--external:./snippets/*", "--allow-overwrite", "--log-level=warning"])
            // The glue names the loader once for each function that it takes from it.
            .arg("--log-override:duplicate-object-key=silent")
            .arg(format!("--outfile={}", glue.display())),
    )?;
    Ok(fs::remove_file(beside)?)
}

/// The glue's file, which trunk names after the crate.
fn glue(dist: &Path) -> Result<PathBuf> {
    fs::read_dir(dist)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| {
            path.extension().is_some_and(|extension| extension == "js")
                && path.file_stem().is_some_and(|stem| stem.to_string_lossy().starts_with(NAME))
        })
        .context("trunk made no glue")
}

/// The modules that were cut off, sorted by name.
fn parts() -> Result<Vec<PathBuf>> {
    let mut parts: Vec<PathBuf> = fs::read_dir(folder())?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "wasm")
                && path.file_stem().is_some_and(|stem| stem != NAME)
        })
        .collect();
    parts.sort();
    Ok(parts)
}
