//! The agreement of the presets with the tools that they stand for, code by code.

use crate::run::{cargo, step};
use crate::{corpus, tools};
use anyhow::Result;

/// Installs hadolint's binary and fetches the corpus where they are missing, and compares; fails below
/// the thresholds.
pub(crate) fn command() -> Result<()> {
    let path = tools::with_path(&tools::oracles())?;
    let mut parity = cargo();
    parity
        .args(["run", "--quiet", "--locked", "--package", "plimsoll-tests", "--bin", "parity"])
        .env("PATH", path)
        .env(corpus::FOLDER, corpus::fetched()?);
    step("Comparing with hadolint and BuildKit", &mut parity)
}
