//! What rules know of the command lines of package managers.

use super::Context;
use crate::shell::{Enclosing, ShellWord, SimpleCommand};

/// A program with subcommands.
pub(super) struct Tool {
    /// Names it goes by.
    pub(super) names: &'static [&'static str],
    /// Options whose value is the next word.
    pub(super) valued: &'static [&'static str],
    /// Words before the subcommand proper: `group` in `dnf group install`.
    pub(super) groups: &'static [&'static str],
}

/// A use of a subcommand.
pub(super) struct Call<'c> {
    /// The whole command.
    pub(super) command: &'c SimpleCommand,
    /// `install`
    pub(super) subcommand: &'c ShellWord,
    /// Words that are neither options nor their values, but for the subcommand.
    pub(super) operands: Vec<&'c ShellWord>,
}

pub(super) const APT_GET: Tool = Tool { names: &["apt-get"], valued: APT_VALUED, groups: &[] };

/// apt-get and the programs that share its lists.
pub(super) const APT: Tool =
    Tool { names: &["apt-get", "apt", "aptitude"], valued: APT_VALUED, groups: &[] };

const APT_VALUED: &[&str] = &[
    "-t",
    "--target-release",
    "--default-release",
    "-o",
    "--option",
    "-c",
    "--config-file",
    "-a",
    "--host-architecture",
];

/// Where apt keeps the package lists that `update` fetches.
pub(super) const APT_LISTS: &str = "/var/lib/apt/lists";

pub(super) const APK: Tool = Tool {
    names: &["apk"],
    valued: &[
        "-t",
        "--virtual",
        "-X",
        "--repository",
        "-p",
        "--root",
        "--keys-dir",
        "--cache-dir",
        "--arch",
        "--wait",
        "--repositories-file",
        "--cache-max-age",
        "--progress-fd",
        "--timeout",
    ],
    groups: &[],
};

pub(super) const YUM: Tool = Tool { names: &["yum"], valued: RPM_VALUED, groups: RPM_GROUPS };

pub(super) const DNF: Tool =
    Tool { names: &["dnf", "microdnf"], valued: RPM_VALUED, groups: RPM_GROUPS };

const RPM_VALUED: &[&str] = &[
    "-c",
    "--config",
    "--enablerepo",
    "--disablerepo",
    "--repo",
    "--repoid",
    "--setopt",
    "--releasever",
    "--installroot",
    "-x",
    "--exclude",
];

const RPM_GROUPS: &[&str] = &["group", "groups", "module"];

pub(super) const NPM: Tool = Tool {
    names: &["npm"],
    valued: &["--prefix", "-C", "--registry", "--loglevel", "--cache", "--tag", "--userconfig"],
    groups: &[],
};

pub(super) const GEM: Tool = Tool {
    names: &["gem"],
    valued: &[
        "-v",
        "--version",
        "-s",
        "--source",
        "-i",
        "--install-dir",
        "-n",
        "--bindir",
        "--platform",
        "-P",
        "--trust-policy",
    ],
    groups: &[],
};

pub(super) const PIPX: Tool =
    Tool { names: &["pipx"], valued: &["--python", "--pip-args", "--suffix"], groups: &[] };

/// Options of `pip install` that take the next word.
const PIP_VALUED: &[&str] = &[
    "-r",
    "--requirement",
    "-c",
    "--constraint",
    "-e",
    "--editable",
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "-t",
    "--target",
    "--prefix",
    "--root",
    "--src",
    "--platform",
    "--progress-bar",
    "--no-binary",
    "--only-binary",
    "--trusted-host",
    "--timeout",
    "--default-timeout",
    "--log",
    "--cache-dir",
    "--proxy",
    "--retries",
    "--global-option",
    "--config-settings",
    "-C",
    "--implementation",
    "--python-version",
    "--abi",
    "--report",
    "--group",
    "--build-option",
    "--install-option",
    "--exists-action",
    "--cert",
    "--client-cert",
    "--use-feature",
    "--upgrade-strategy",
    "--root-user-action",
];

/// Whether a rule that follows hadolint is to look at a command: hadolint takes a name as it is
/// written and sees neither through most prefixes nor into `sh -c`.
pub(super) fn visible(cx: &Context<'_>, command: &SimpleCommand) -> bool {
    !cx.as_hadolint()
        || (!command.inside.contains(&Enclosing::Inner)
            && command.words.first().is_some_and(|name| !name.text().contains('/'))
            && command.prefixes.iter().all(|word| {
                matches!(word.text(), "exec" | "time" | "command" | "builtin" | "-p" | "!")
            }))
}

impl Tool {
    /// The command as a use of one of these subcommands.
    pub(super) fn call<'c>(
        &self,
        cx: &Context<'_>,
        command: &'c SimpleCommand,
        subcommands: &[&str],
    ) -> Option<Call<'c>> {
        if !visible(cx, command) || !self.names.contains(&command.name()?) {
            return None;
        }
        call(cx, command, command.arguments(), self, subcommands)
    }
}

/// The command as `pip install`, by any of its names or as `python -m pip`.
pub(super) fn pip_install<'c>(cx: &Context<'_>, command: &'c SimpleCommand) -> Option<Call<'c>> {
    const PIP: Tool = Tool { names: &[], valued: PIP_VALUED, groups: &[] };
    if !visible(cx, command) {
        return None;
    }
    let name = command.name()?;
    let versioned = |name: &str| name.chars().all(|c| c.is_ascii_digit() || c == '.');
    let arguments = if name.strip_prefix("pip").is_some_and(versioned) {
        command.arguments()
    } else if name.strip_prefix("python").is_some_and(versioned) {
        let arguments = command.arguments();
        let module = arguments.iter().position(|word| word.text() == "-m")?;
        let (pip, rest) = arguments.get(module + 1..)?.split_first()?;
        if pip.text() != "pip" {
            return None;
        }
        rest
    } else {
        return None;
    };
    call(cx, command, arguments, &PIP, &["install"])
}

fn call<'c>(
    cx: &Context<'_>,
    command: &'c SimpleCommand,
    arguments: &'c [ShellWord],
    tool: &Tool,
    subcommands: &[&str],
) -> Option<Call<'c>> {
    let mut operands: Vec<&ShellWord> = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let text = word.text();
        if tool.valued.contains(&text) {
            words.next();
        } else if !text.starts_with('-') {
            operands.push(word);
        }
    }
    let is_sub = |word: &&ShellWord| subcommands.contains(&word.text());
    let at = if cx.as_hadolint() {
        operands.iter().position(is_sub)?
    } else {
        let first = operands.first()?;
        let at = usize::from(tool.groups.contains(&first.text()));
        operands.get(at).filter(|word| is_sub(word)).map(|_| at)?
    };
    let subcommand = operands.remove(at);
    Some(Call { command, subcommand, operands: operands.split_off(at) })
}

impl Call<'_> {
    /// From the program's name to the subcommand.
    pub(super) fn head(&self) -> crate::text::TextRange {
        self.command
            .words
            .first()
            .map_or(self.subcommand.range, |name| name.range.cover(self.subcommand.range))
    }
}

/// Whether apt-get takes every question as answered with yes.
pub(super) fn apt_says_yes(command: &SimpleCommand) -> bool {
    let quiet = command
        .arguments()
        .iter()
        .map(ShellWord::text)
        .map(|text| match text {
            "--quiet" => 1,
            "-q=2" | "--quiet=2" => 2,
            _ if text.starts_with('-') && !text.starts_with("--") => text.matches('q').count(),
            _ => 0,
        })
        .sum::<usize>();
    quiet >= 2 || command.has_option(&["-y", "--yes", "--assume-yes"])
}

/// Whether the command takes away what is in `directory`: `rm` of it or of a directory above, or
/// `find` there with `-delete` or `-exec rm`.
pub(super) fn empties(command: &SimpleCommand, directory: &str) -> bool {
    let covers = |word: &ShellWord| {
        let text = word.text();
        if text.contains(directory) {
            return true;
        }
        // `/var/lib/{apt,dpkg}/*`: what stands before the brace has to be above the directory.
        let stem = text.split(['{', '*']).next().unwrap_or("").trim_end_matches('/');
        stem.starts_with('/')
            && directory
                .strip_prefix(stem)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    match command.name() {
        Some("rm") => command.operands().any(covers),
        Some("find") => {
            command.operands().next().is_some_and(covers)
                && command.arguments().iter().any(|word| matches!(word.text(), "-delete" | "rm"))
        }
        _ => false,
    }
}

/// Whether hadolint takes the command for a clean-up, whatever it removes: `rm` with options.
pub(super) fn removes_for_hadolint(cx: &Context<'_>, command: &SimpleCommand) -> bool {
    visible(cx, command) && command.name() == Some("rm") && command.has_option(&["-r", "-f", "-R"])
}

/// Whether a word names a file of one of these kinds.
pub(super) fn is_file(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

/// What is said of several names: `` `curl` ``, `` `curl` and 1 more ``.
pub(super) fn and_more(first: &str, count: usize) -> String {
    match count.saturating_sub(1) {
        0 => format!("`{first}`"),
        more => format!("`{first}` and {more} more"),
    }
}

/// Whether the command holds what was fetched against a checksum or a signature.
pub(super) fn verifies(command: &SimpleCommand) -> bool {
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
