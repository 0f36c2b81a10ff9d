//! The agreement of the presets with the tools that they stand for, code by code.

use crate::run::{cargo, step};
use crate::tools;
use anyhow::Result;

/// Installs hadolint's binary where it is missing and compares; fails below the thresholds.
pub(crate) fn command() -> Result<()> {
    let path = tools::with_path(&tools::oracles())?;
    let mut parity = cargo();
    parity
        .args(["run", "--quiet", "--locked", "--package", "plimsoll-tests", "--bin", "parity"])
        .env("PATH", path);
    step("Comparing with hadolint and BuildKit", &mut parity)
}
