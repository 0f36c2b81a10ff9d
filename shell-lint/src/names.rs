//! The variables that a script finds set.

use std::collections::BTreeSet;

use plimsoll_core::build::{Build, Step};
use plimsoll_core::syntax::Body;

/// The variables that every build may pass on.
const PROXIES: [&str; 10] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// The names in a script that ARG, ENV or a proxy sets at its step, each once. The script's words
/// are looked up, and not the file's names looked for: there may be many of either.
pub(crate) fn known<'s>(script: &'s str, step: &Step<'_>, build: &Build<'_>) -> BTreeSet<&'s str> {
    among(script, |name| is_set(name, step, build))
}

/// As [`known`] for what ONBUILD triggers, as hadolint has it: these names are all that are set.
pub(crate) fn triggered<'s>(script: &'s str, set: &BTreeSet<&str>) -> BTreeSet<&'s str> {
    among(script, |name| set.contains(name))
}

/// The names that an ENV or an ARG sets.
pub(crate) fn set_by(body: &Body) -> Vec<&str> {
    match body {
        Body::Env(pairs) => pairs.iter().map(|pair| pair.key.text.as_str()).collect(),
        Body::Arg(names) => names.iter().map(|declared| declared.name.text.as_str()).collect(),
        _ => Vec::new(),
    }
}

fn among(script: &str, is_set: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let words = script.split(|c: char| c != '_' && !c.is_ascii_alphanumeric());
    let mut names: BTreeSet<&str> = words.filter(|word| is_name(word)).collect();
    names.retain(|name| PROXIES.contains(name) || is_set(name));
    names
}

fn is_name(word: &str) -> bool {
    word.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
}

/// True if the stage or one that it starts from names it, with a value or without.
fn is_set(name: &str, step: &Step<'_>, build: &Build<'_>) -> bool {
    build.lineage(step.stage).enumerate().any(|(nth, stage)| {
        let before = if nth == 0 { step.instruction.index } else { usize::MAX };
        stage.scope.before(name, before).is_some()
    })
}
