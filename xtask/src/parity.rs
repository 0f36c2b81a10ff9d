//! The agreement of the presets with the tools that they stand for, code by code.

use crate::run::{cargo, step};
use crate::{corpus, tools};
use anyhow::Result;

/// Installs hadolint's binary and fetches the corpus where they are missing, and compares; fails below
/// the thresholds. With `--cases` it compares on the small files of `tests/parity`, and `--record`
/// writes what hadolint says of them anew.
pub(crate) fn command(options: &[&str]) -> Result<()> {
    let path = tools::with_path(&tools::oracles())?;
    let mut parity = cargo();
    parity
        .args([
            "run",
            "--quiet",
            "--locked",
            "--package",
            "plimsoll-tests",
            "--bin",
            "parity",
            "--",
        ])
        .args(options)
        .env("PATH", path);
    if options.is_empty() {
        parity.env(corpus::FOLDER, corpus::fetched()?);
    }
    step("Comparing with hadolint and BuildKit", &mut parity)
}
