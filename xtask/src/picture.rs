//! The pictures of the page in README, taken of the built page.

use crate::run::{command as program, root, step};
use crate::{page, serve, tools};
use anyhow::Result;
use std::path::Path;

/// `picture`: builds the page and takes `docs/page-light.png` and `docs/page-dark.png`.
pub(crate) fn command() -> Result<()> {
    let chromium = tools::chromium()?;
    let dist = page::build()?;
    let address = serve::in_background(dist)?;
    step(
        "Taking pictures of the page",
        program("node")
            .arg(Path::new("xtask/picture.mjs"))
            .arg(address)
            .arg(chromium)
            .arg(root().join("docs")),
    )
}
