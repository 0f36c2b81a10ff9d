//! Facts about the command lines of package managers, beside those that the shell layer reads.

use crate::rules::{RuleContext, Sink};
use crate::shell::packages::{self, Manager};
use crate::shell::{ShellWord, SimpleCommand};

/// Looks for a use of a package manager in a command.
pub(crate) type Find = fn(&SimpleCommand) -> Option<Call<'_>>;

/// A program with subcommands.
pub(crate) struct Tool {
    /// Names it goes by.
    pub(crate) names: &'static [&'static str],
    /// Words before the subcommand proper: `group` in `dnf group install`.
    pub(crate) groups: &'static [&'static str],
}

/// A use of a subcommand.
pub(crate) struct Call<'c> {
    /// The whole command.
    pub(crate) command: &'c SimpleCommand,
    /// `install`
    pub(crate) subcommand: &'c ShellWord,
    /// Words that are neither options nor their values, but for the subcommand.
    pub(crate) operands: Vec<&'c ShellWord>,
}

pub(crate) const APT_GET: Tool = Tool { names: &["apt-get"], groups: &[] };

/// apt-get and the programs that share its lists.
pub(crate) const APT: Tool = Tool { names: &["apt-get", "apt", "aptitude"], groups: &[] };

/// The folder of the package lists that `update` fetches.
pub(crate) const APT_LISTS: &str = "/var/lib/apt/lists";

pub(crate) const APK: Tool = Tool { names: &["apk"], groups: &[] };

pub(crate) const YUM: Tool = Tool { names: &["yum"], groups: RPM_GROUPS };

pub(crate) const DNF: Tool = Tool { names: &["dnf", "microdnf"], groups: RPM_GROUPS };

const RPM_GROUPS: &[&str] = &["group", "groups", "module"];

pub(crate) const ZYPPER: Tool = Tool { names: &["zypper"], groups: &[] };

pub(crate) const NPM: Tool = Tool { names: &["npm"], groups: &[] };

pub(crate) const GEM: Tool = Tool { names: &["gem"], groups: &[] };

pub(crate) const PIPX: Tool = Tool { names: &["pipx"], groups: &[] };

impl Tool {
    /// The command as a use of one of these subcommands.
    pub(crate) fn call<'c>(
        &self,
        command: &'c SimpleCommand,
        subcommands: &[&str],
    ) -> Option<Call<'c>> {
        if !self.names.contains(&command.name()?) {
            return None;
        }
        Call::of(command, self.groups, subcommands)
    }
}

/// The command as `pip install`, by any of its names or as `python -m pip`.
pub(crate) fn pip_install(command: &SimpleCommand) -> Option<Call<'_>> {
    if packages::operands(command)?.0 != Manager::Pip {
        return None;
    }
    Call::of(command, &[], &["install"])
}

impl<'c> Call<'c> {
    /// The command, if one of these subcommands comes first, or after a word of `groups`.
    fn of(command: &'c SimpleCommand, groups: &[&str], subcommands: &[&str]) -> Option<Self> {
        let (_, operands) = packages::operands(command)?;
        let at = usize::from(groups.contains(&operands.first()?.text()));
        Self::at(command, operands, at).filter(|it| subcommands.contains(&it.subcommand.text()))
    }

    /// The command with the operand at this place for its subcommand.
    pub(crate) fn at(
        command: &'c SimpleCommand,
        mut operands: Vec<&'c ShellWord>,
        at: usize,
    ) -> Option<Self> {
        let subcommand = *operands.get(at)?;
        Some(Self { command, subcommand, operands: operands.split_off(at + 1) })
    }

    /// From the program's name to the subcommand.
    pub(crate) fn head(&self) -> crate::text::TextRange {
        self.command
            .words
            .first()
            .map_or(self.subcommand.range, |name| name.range.cover(self.subcommand.range))
    }
}

/// Reports, of each command in a RUN, the word that `find` gives of it; `message` says what it does.
pub(crate) fn report_words(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    find: fn(&SimpleCommand) -> Option<&ShellWord>,
    message: fn(&str) -> String,
) {
    for (step, script) in cx.build.runs() {
        for word in script.commands.iter().filter_map(find) {
            out.report(step.instruction, word.range, message(word.text()));
        }
    }
}

/// True if a word names a file with one of these endings.
pub(crate) fn is_file(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

/// The short form of several names: `` `curl` ``, `` `curl` and 1 more ``.
pub(crate) fn and_more(first: &str, count: usize) -> String {
    match count.saturating_sub(1) {
        0 => format!("`{first}`"),
        more => format!("`{first}` and {more} more"),
    }
}

/// True if the command holds what was fetched against a checksum or a signature.
pub(crate) fn verifies(command: &SimpleCommand) -> bool {
    const TOOLS: [&str; 13] = [
        "sha256sum",
        "sha512sum",
        "sha384sum",
        "sha1sum",
        "md5sum",
        "b2sum",
        "shasum",
        "gpg",
        "gpgv",
        "cosign",
        "minisign",
        "signify",
        "openssl",
    ];
    command.name().is_some_and(|name| TOOLS.contains(&name))
}
