//! Compiling for the browser: cargo's profiles and flags, the modules that come of it, and the
//! JavaScript around them.

use crate::run::{cargo, command, root, target};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The target that the page is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// The target of programs that Node.js runs: WebAssembly with files and arguments.
pub(crate) const SYSTEM: &str = "wasm32-wasip1";
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

/// Compiles a program for [`SYSTEM`], with the stack that programs have elsewhere.
pub(crate) fn compile_program(profile: &str, name: &str) -> Command {
    let mut compile = cargo();
    compile
        .args(["rustc", "--locked", "--profile", profile, "--target", SYSTEM, "-p", name])
        .args(["--bin", name, "--", "-Clink-arg=-zstack-size=8388608"])
        .env("CARGO_ENCODED_RUSTFLAGS", remaps().join("\u{1f}"));
    compile
}

/// The wasm that cargo makes of a program.
pub(crate) fn program(profile: &str, name: &str) -> PathBuf {
    target().join(SYSTEM).join(profile).join(name).with_extension("wasm")
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
    let mut flags = vec!["--cfg".to_owned(), "erase_components".to_owned()];
    flags.extend(remaps());
    // What cargo wants between flags, since a path may hold blanks.
    flags.join("\u{1f}")
}

/// Flags that leave no path of the building machine in what is compiled.
pub(crate) fn remaps() -> Vec<String> {
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let registry = home.map(|home| (home.join("registry/src"), "crates"));
    registry
        .into_iter()
        .chain([(root().to_owned(), "plimsoll")])
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect()
}
