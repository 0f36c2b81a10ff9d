//! The command line as a program that needs nothing beside the system that it runs on, and on Linux
//! nothing of that either.

use super::Options;
use crate::run::{cargo, command, find, output, step, target};
use crate::wasm;
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that was built.
pub(crate) struct Binary {
    pub(crate) path: PathBuf,
}

impl Binary {
    /// Builds it for a platform.
    pub(super) fn build(options: &Options) -> Result<Self> {
        let Options { profile, target: triple } = options;
        add_target(triple)?;
        let mut build = cargo();
        build
            .args(["build", "--locked", "--profile", profile, "--target", triple, "-p", "plimsoll"])
            .env("CARGO_ENCODED_RUSTFLAGS", flags(triple).join("\u{1f}"));
        step(&format!("Building the command line for {triple}"), &mut build)?;
        Ok(Self { path: target().join(triple).join(profile).join(name(triple)) })
    }
}

/// The program's name on a platform.
pub(super) fn name(triple: &str) -> &'static str {
    if triple.contains("windows") { "plimsoll.exe" } else { "plimsoll" }
}

/// The platform of a program that runs here: with musl on Linux, so that it is static.
pub(crate) fn host() -> &'static str {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "aarch64") => "aarch64-unknown-linux-musl",
        ("macos", "aarch64") => "aarch64-apple-darwin",
        ("macos", _) => "x86_64-apple-darwin",
        ("windows", _) => "x86_64-pc-windows-msvc",
        _ => "x86_64-unknown-linux-musl",
    }
}

/// The compiler's flags: no path of this machine, no symbols; for Windows what a program otherwise
/// needs installed beside it; and where the program is for another Linux than this one, the linker
/// that comes with the compiler, as no part of it is in C.
pub(super) fn flags(triple: &str) -> Vec<String> {
    let mut flags = wasm::remaps();
    flags.push("-Cstrip=symbols".to_owned());
    if triple.ends_with("-windows-msvc") {
        flags.push("-Ctarget-feature=+crt-static".to_owned());
    }
    if triple.ends_with("-linux-musl") && triple != host() {
        flags.extend(["-Clinker=rust-lld".to_owned(), "-Clink-self-contained=yes".to_owned()]);
    }
    flags
}

/// Installs what is needed to compile for a platform.
pub(super) fn add_target(triple: &str) -> Result<()> {
    let mut ask: Command = command("rustc");
    let library = output(ask.args(["--print", "target-libdir", "--target", triple]));
    if library.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!("the Rust target {triple} is missing, and rustup, which installs it");
    }
    step(&format!("Adding {triple}"), command("rustup").args(["target", "add", triple]))
}
