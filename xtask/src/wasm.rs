//! Compiling for the browser: cargo's profiles and flags, the modules that come of it, and the
//! JavaScript around them.

use crate::run::{cargo, command, root, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the page is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// The crate of the page.
pub(crate) const CRATE: &str = "plimsoll-web";
/// The cargo profile of the page that is released.
pub(crate) const RELEASE: &str = "release-web";
/// The cargo profile of the page that is tried (trial.rs).
pub(crate) const TRIAL: &str = "trial";

/// Compiles a crate.
pub(crate) fn compile(profile: &str, name: &str) -> Command {
    let mut compile = cargo();
    compile
        .args(["build", "--locked", "--profile", profile, "--target", TARGET, "-p", name])
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags());
    compile
}

/// The wasm that cargo makes of a crate.
pub(crate) fn module(profile: &str, name: &str) -> PathBuf {
    let file = match name {
        CRATE => name.to_owned(),
        library => library.replace('-', "_"),
    };
    target().join(TARGET).join(profile).join(file).with_extension("wasm")
}

/// The maker of the JavaScript around a module.
pub(crate) fn bindgen(program: &Path, module: &Path, name: &str, folder: &Path) -> Command {
    let mut bindgen = command(program);
    bindgen
        .args(["--target=web", "--no-typescript"])
        .arg(format!("--out-name={name}"))
        .arg(format!("--out-dir={}", folder.display()))
        .arg(module);
    bindgen
}

/// Flags for the page's wasm: components with erased types, which are 24 kB smaller in brotli, and
/// no path of the building machine in it.
pub(crate) fn rustflags() -> String {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let mut flags = vec!["--cfg".to_owned(), "erase_components".to_owned()];
    let registry = home.map(|home| (home.join("registry/src"), "crates"));
    for (from, to) in registry.into_iter().chain([(root().to_owned(), "plimsoll")]) {
        flags.push(format!("--remap-path-prefix={}={to}", from.display()));
    }
    // What cargo wants between flags, since a path may hold blanks.
    flags.join("\u{1f}")
}
