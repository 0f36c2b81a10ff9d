//! The crates that are published, as cargo packs them; each is built of its package alone.

use super::{folder, version};
use crate::run::{cargo, step, target};
use anyhow::{Context as _, Result};
use std::fs;

/// In the order in which the registry has to get them.
const CRATES: [&str; 3] = ["plimsoll-core", "plimsoll-shell-lint", "plimsoll"];

pub(super) fn make() -> Result<()> {
    let mut package = cargo();
    package.args(["package", "--locked", "--allow-dirty"]);
    package.args(CRATES.iter().flat_map(|name| ["-p", name]));
    step("Packing the crates and building them of their packages", &mut package)?;
    for name in CRATES {
        let file = format!("{name}-{}.crate", version());
        let made = target().join("package").join(&file);
        fs::copy(&made, folder()?.join(&file)).with_context(|| made.display().to_string())?;
    }
    Ok(())
}
