//! Advisories and licences of what is depended on, in Rust and in npm.

use crate::run::{command, step};
use crate::tools;
use anyhow::{Result, bail};

/// Asks cargo-deny and npm; both are asked before one of them fails it.
pub(super) fn make() -> Result<()> {
    let deny = tools::cargo_deny()
        .and_then(|deny| step("Asking cargo-deny", command(deny).args(["--locked", "check"])));
    let npm = step("Asking npm", command("npm").args(["audit", "--audit-level=low"]));
    match (deny, npm) {
        (Ok(()), Ok(())) => Ok(()),
        (Err(one), Err(other)) => bail!("{one:#}; {other:#}"),
        (Err(one), _) | (_, Err(one)) => Err(one),
    }
}
