//! Node and the npm packages that package-lock.json names.

use crate::run::{command, output, root, step};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::Command;

const OLDEST_NODE: u32 = 20;
const GET: &str = "install it from https://nodejs.org, or with `nvm install 20`";

/// Installs the packages unless those of the present package-lock.json are there.
pub(crate) fn install() -> Result<()> {
    node()?;
    let lock = fs::read(root().join("package-lock.json")).context("package-lock.json")?;
    let stamp = root().join("node_modules/.plimsoll-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    if output(command("npm").arg("--version")).is_none() {
        bail!("npm, which comes with Node.js, is missing: {GET}");
    }
    // No scripts: none of these packages needs its own, and none may run one here.
    step(
        "Installing npm packages",
        command("npm").args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]),
    )?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// A program of an installed package.
pub(crate) fn program(name: &str) -> Command {
    command(root().join("node_modules/.bin").join(name))
}

fn node() -> Result<()> {
    let Some(version) = output(command("node").arg("--version")) else {
        bail!("Node.js {OLDEST_NODE} or newer is missing: {GET}");
    };
    let major: u32 = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|part| part.parse().ok())
        .unwrap_or(0);
    if major < OLDEST_NODE {
        bail!("Node.js {OLDEST_NODE} or newer is needed, this is {version}: {GET}");
    }
    Ok(())
}
