//! Functions that hadolint's codes for yum and dnf share.

use super::commands::{call, has_argument, is_visible, removes};
use crate::build::Step;
use crate::rules::shared::package_cache::kept::{Kept, Leftover, report_cache_kept};
use crate::rules::shared::package_managers::{Call, Tool, is_file};
use crate::rules::{RuleContext, Sink};
use crate::shell::{ShellWord, SimpleCommand};

/// In every stage and for each of the tool's names, the first clean-up of any kind has to come after the
/// first install; `tree` is what `rm` may remove without `-rf`.
pub(super) fn cache_kept(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    leftover: &Leftover,
    tool: &Tool,
    subcommands: &[&str],
    tree: &str,
    is_mounted: fn(&Step<'_>) -> bool,
) {
    report_cache_kept(
        cx,
        out,
        leftover,
        |command| Some(call(tool, command, subcommands)?.head()),
        |step, script, fetches| {
            if is_mounted(step) {
                return Kept::No;
            }
            let by = |name: &str| {
                let is_by = |command: &&SimpleCommand| command.name() == Some(name);
                let fetches = |command: &&SimpleCommand| {
                    is_by(command) && call(tool, command, subcommands).is_some()
                };
                let Some(first) = script.commands.iter().find(fetches) else { return Kept::No };
                let cleans = |command: &&SimpleCommand| {
                    let is_clean = is_by(command) && is_visible(command);
                    removes(command, tree) || is_clean && has_argument(command, &["clean", "all"])
                };
                match script.commands.iter().find(cleans) {
                    None => Kept::Yes,
                    Some(clean) if clean.range.start() > first.range.start() => Kept::No,
                    // One more at the end is not looked at.
                    Some(_) => Kept::Anyway,
                }
            };
            let first = fetches.first.name().map_or(Kept::No, by);
            let keeps_other = || tool.names.iter().any(|name| by(name) != Kept::No);
            // The clean-up that the fix adds is of the first.
            if first == Kept::No && keeps_other() { Kept::Anyway } else { first }
        },
    );
}

/// `install` of packages with all words that are no options, also those before it.
pub(super) fn packages<'c>(tool: &Tool, command: &'c SimpleCommand) -> Option<Call<'c>> {
    install(tool, command).filter(|_| !has_argument(command, &["module"]))
}

/// The same of modules.
pub(super) fn modules<'c>(tool: &Tool, command: &'c SimpleCommand) -> Option<Call<'c>> {
    install(tool, command).filter(|_| has_argument(command, &["module"]))
}

fn install<'c>(tool: &Tool, command: &'c SimpleCommand) -> Option<Call<'c>> {
    let mut call = call(tool, command, &["install"])?;
    let is_verb = |text: &str| matches!(text, "install" | "module") || text.starts_with('-');
    call.operands = command.arguments().iter().filter(|word| !is_verb(word.text())).collect();
    Some(call)
}

/// A module without a stream.
pub(super) fn has_no_stream(word: &ShellWord) -> bool {
    !word.text().contains(':')
}

/// What has no `-version` of the characters that versions have, a variable among others.
pub(super) fn has_no_version(word: &ShellWord) -> bool {
    const SIGNS: &str = ".~^_:+";
    let Some((_, version)) = word.text().split_once('-') else { return true };
    let is_of_version = |c: char| c.is_ascii_alphanumeric() || c == '-' || SIGNS.contains(c);
    let starts = |part: &str| part.starts_with(|c: char| c.is_ascii_digit());
    let is_version = version.chars().all(is_of_version) && version.split('-').any(starts);
    !is_version && !is_file(word.text(), &[".rpm"])
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
