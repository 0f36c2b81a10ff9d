//! Settings that a configuration file says. Only the engine calls this.

use plimsoll_core::Settings;
use plimsoll_core::configuration::{Configuration, from_either, known_rule};
use plimsoll_core::rules::Rules;

/// The settings with those of a `.hadolint.yaml` or `plimsoll.toml` put on them.
///
/// # Errors
/// The reason why it cannot be read.
pub(crate) fn configured(text: &str, settings: &Settings) -> Result<Settings, String> {
    let said: Configuration = from_either(text, Rules::all())?;
    let mut settings = settings.clone();
    said.apply(&mut settings);
    Ok(settings)
}

/// A sentence about each name that no rule has.
pub(crate) fn unknown(names: &[String]) -> Vec<String> {
    names.iter().filter_map(|name| known_rule(name, Rules::all()).err()).collect()
}
