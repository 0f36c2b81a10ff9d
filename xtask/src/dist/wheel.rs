//! PyPI's `plimsoll-cli`: the program in a wheel, by maturin.

use super::{Binary, Options, binary, epoch, folder, notices};
use crate::run::{command, root, step};
use crate::tools;
use anyhow::Result;
use std::fs;

pub(super) fn make(options: &Options) -> Result<()> {
    let Options { profile, target } = options;
    // maturin takes the program that cargo has made already.
    Binary::build(options)?;
    let mut maturin = command(tools::maturin()?);
    maturin
        .args(["build", "--locked", "--quiet", "--profile", profile, "--target", target, "--out"])
        .arg(folder()?)
        .env("CARGO_ENCODED_RUSTFLAGS", binary::flags(target).join("\u{1f}"))
        .env("SOURCE_DATE_EPOCH", epoch()?.to_string());
    // A static program runs on every Linux.
    if target.ends_with("-linux-musl") {
        maturin.args(["--compatibility", "manylinux2014", "musllinux_1_1"]);
    }
    // pyproject.toml takes them from where it is.
    let beside = root().join(notices::NAME);
    fs::write(&beside, notices::of(target, &["plimsoll"])?)?;
    let made = step("Making the wheel", &mut maturin);
    fs::remove_file(beside)?;
    made
}
