//! Functions that hadolint's codes for yum and dnf share.

use super::commands::{call, removes};
use crate::build::Step;
use crate::rules::shared::package_cache::kept::{Kept, Leftover, report_cache_kept};
use crate::rules::shared::package_managers::{Call, Tool};
use crate::rules::shared::unpinned::{has_rpm_version, without_streams};
use crate::rules::{RuleContext, Sink};
use crate::shell::{ShellWord, SimpleCommand};

/// In every stage, the first clean-up of any kind has to come after the first install.
pub(super) fn cache_kept(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    leftover: &Leftover,
    tool: &Tool,
    subcommands: &[&str],
    is_mounted: fn(&Step<'_>) -> bool,
) {
    report_cache_kept(
        cx,
        out,
        leftover,
        |command| Some(call(tool, command, subcommands)?.head()),
        |step, script, fetches| {
            let first = fetches.first;
            let cleans = |command: &&SimpleCommand| {
                let is_same = command.name() == first.name();
                removes(command) || is_same && call(tool, command, &["clean"]).is_some()
            };
            let clean = script.commands.iter().find(cleans);
            match clean {
                _ if is_mounted(step) => Kept::No,
                None => Kept::Yes,
                Some(clean) if clean.range.start() > fetches.shown.start() => Kept::No,
                // One more at the end is not looked at.
                Some(_) => Kept::Anyway,
            }
        },
    );
}

/// `install`, but for the streams of modules.
pub(super) fn install<'c>(tool: &Tool, command: &'c SimpleCommand) -> Option<Call<'c>> {
    call(tool, command, &["install"]).map(without_streams)
}

/// A variable and a file have no version either.
pub(super) fn has_no_version(word: &ShellWord) -> bool {
    word.literal().is_none() || !has_rpm_version(word)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::check_in;
    use crate::rules::{Preset, rule};

    #[test]
    fn to_hadolint_the_first_cleaning_counts() {
        let text = "
FROM fedora:44
RUN dnf install -y a && rm -rf /tmp/a && dnf install -y b
RUN dnf clean all && dnf install -y a && dnf clean all
#                    ^^^^^^^^^^^
FROM scratch
";
        for tool in ["dnf", "yum"] {
            let rule = rule(&format!("{tool}-cache-kept")).expect("known");
            check_in(Preset::Hadolint, rule, &text.replace("dnf", tool));
        }
    }
}
