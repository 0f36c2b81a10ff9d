//! hadolint knows `npm install` by this name only, a repository by its address only, and a variable as
//! a package without a version.

use super::commands::call;
use crate::rules::packages::npm_unpinned::{has_version, is_path, is_url};
use crate::rules::shared::package_managers::{NPM, report_unpinned};
use crate::rules::{RuleContext, Sink};

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, &|command| {
        let mut install = call(&NPM, command, &["install"])?;
        install.operands.retain(|word| is_open(word.text()));
        Some(install.operands)
    });
}

fn is_open(text: &str) -> bool {
    let says_which = if is_url(text) { text.contains('#') } else { has_version(text) };
    !says_which && !is_path(text)
}
