//! The variables that a script finds set.

use std::collections::BTreeSet;

use plimsoll_core::build::{Build, Step};

/// What every build may pass on.
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

/// The names of ARG, ENV and proxies that hold at a step; those that are no names to a shell are
/// left out.
pub(crate) fn known<'b>(step: &Step<'_>, build: &'b Build<'_>) -> BTreeSet<&'b str> {
    let mut names = BTreeSet::from(PROXIES);
    for (nth, stage) in build.lineage(step.stage).enumerate() {
        let before = if nth == 0 { step.instruction.index } else { usize::MAX };
        names.extend(stage.scope.names_before(before).filter(|name| is_name(name)));
    }
    names
}

fn is_name(name: &str) -> bool {
    name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        && name.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic())
}
