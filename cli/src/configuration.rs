//! The place of a project's configuration.

use std::path::{Path, PathBuf};

use plimsoll_core::configuration::{Configuration, from_hadolint, from_toml};
use plimsoll_core::rules::Rules;

use crate::{Failure, input, say};

/// The names that are looked for, in this order, in the working directory and those above it.
const NAMES: [&str; 3] = ["plimsoll.toml", ".hadolint.yaml", ".hadolint.yml"];

/// Reads the file that is named, else the nearest one from the working directory upwards.
pub(crate) fn read(named: Option<&Path>) -> Result<Configuration, Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match nearest() {
            Some(path) => {
                input::regular(&path)?;
                path
            }
            None => return Ok(Configuration::default()),
        },
    };
    let text = input::read(&path)?.text;
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    let read = if is_toml { from_toml(&text, Rules::all()) } else { from_hadolint(&text) };
    let read = read.map_err(|why| Failure::new(format!("{}: {why}", path.display())))?;
    for key in &read.unknown {
        say(&format!("{}: there is no key `{key}`; it is passed over", path.display()));
    }
    Ok(read)
}

fn nearest() -> Option<PathBuf> {
    let start = std::env::current_dir().ok()?;
    start.ancestors().find_map(|directory| {
        NAMES.iter().map(|name| directory.join(name)).find(|path| path.symlink_metadata().is_ok())
    })
}
