//! hadolint takes every word after an option for its value, any other one for a gem, and does not know
//! `-v` with the version in one word.

use std::collections::BTreeSet;

use super::commands::call;
use crate::rules::shared::package_managers::{Call, GEM};
use crate::rules::shared::unpinned::report_unpinned;
use crate::rules::{RuleContext, Sink};
use crate::shell::SimpleCommand;

pub(super) fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report_unpinned(cx, out, install, |word| !word.text().contains(':'));
}

fn install(command: &SimpleCommand) -> Option<Call<'_>> {
    let mut install = call(&GEM, command, &["install", "i"])?;
    let mut values = BTreeSet::new();
    for pair in command.arguments().windows(2) {
        let [option, value] = pair else { continue };
        if option.text().starts_with('-') {
            values.insert(value.range.start());
        }
    }
    install.operands.retain(|word| !values.contains(&word.range.start()));
    let is_version =
        |text: &str| text == "-v" || text == "--version" || text.starts_with("--version=");
    let says = command.arguments().iter().any(|word| is_version(word.text()));
    (!says).then_some(install)
}
