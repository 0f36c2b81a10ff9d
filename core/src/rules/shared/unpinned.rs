//! Packages without a version: what each manager's words for them look like.

use crate::rules::shared::package_managers::{
    APK, APT_GET, Call, DNF, Find, GEM, NPM, PIPX, Tool, YUM, ZYPPER, and_more, is_file,
    pip_install,
};
use crate::rules::{RuleContext, Sink};
use crate::shell::packages::only_says;
use crate::shell::{ShellWord, SimpleCommand};

/// A manager's way of naming packages.
pub(crate) struct Naming {
    /// Finds what installs them; a command whose packages have no versions, or have them from
    /// elsewhere, is none.
    pub(crate) install: Find,
    /// True for a word that names a package and no version.
    pub(crate) is_open: fn(&ShellWord) -> bool,
}

pub(crate) static OF_APT: Naming = Naming {
    install: |command| APT_GET.call(command, &["install"]).filter(|_| !only_says(command)),
    is_open: |word| is_open_apt(word) && !word.text().ends_with('-'),
};

pub(crate) static OF_APK: Naming = Naming {
    install: |command| APK.call(command, &["add"]),
    // `.name` is a virtual package and `!name` one not to have.
    is_open: |word| is_open_apk(word) && !word.text().starts_with(['.', '!']),
};

pub(crate) static OF_YUM: Naming =
    Naming { install: |command| rpm_install(&YUM, command), is_open: is_open_rpm };

pub(crate) static OF_DNF: Naming =
    Naming { install: |command| rpm_install(&DNF, command), is_open: is_open_rpm };

pub(crate) static OF_ZYPPER: Naming =
    Naming { install: |command| ZYPPER.call(command, &["install", "in"]), is_open: is_open_zypper };

pub(crate) static OF_PIP: Naming = Naming {
    install: |command| {
        let install = pip_install(command).or_else(|| PIPX.call(command, &["install"]));
        install.filter(|_| !is_listed(command))
    },
    is_open: |word| is_open_pip(word) && !is_file(word.text(), &[".zip"]),
};

pub(crate) static OF_NPM: Naming =
    Naming { install: |command| NPM.call(command, &["install", "i", "add"]), is_open: is_open_npm };

pub(crate) static OF_GEM: Naming = Naming {
    install: |command| {
        let is_version = |text: &str| {
            text.starts_with("-v") || text == "--version" || text.starts_with("--version=")
        };
        let says = command.arguments().iter().any(|word| is_version(word.text()));
        GEM.call(command, &["install", "i"]).filter(|_| !says)
    },
    is_open: |word| !word.text().contains(':') && !is_file(word.text(), &[".gem"]),
};

/// Reports the packages of each command that may be another version in the next build.
pub(crate) fn unpinned(cx: &RuleContext<'_>, out: &mut Sink<'_>, naming: &Naming) {
    // What a variable holds is not known.
    let is_open = |word: &ShellWord| word.literal().is_some() && (naming.is_open)(word);
    report_unpinned(cx, out, naming.install, is_open);
}

/// The same with another notion of what has no version.
pub(in crate::rules) fn report_unpinned(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    install: Find,
    is_open: impl Fn(&ShellWord) -> bool,
) {
    for (step, script) in cx.build.runs() {
        for install in script.commands.iter().filter_map(install) {
            let mut open = install.operands.iter().filter(|word| is_open(word));
            let Some(first) = open.next() else { continue };
            let what = and_more(first.text(), 1 + open.count());
            out.report(
                step.instruction,
                first.range,
                format!("{what} may be another version in each build"),
            );
        }
    }
}

/// The characters before a version in most managers' words.
const COMPARISONS: [char; 3] = ['=', '<', '>'];

/// True if a word has no `=version` or `/release`, is no file and not `install`.
pub(in crate::rules) fn is_open_apt(word: &ShellWord) -> bool {
    let text = word.text();
    text != "install" && !text.contains(['=', '/']) && !is_file(text, &[".deb"])
}

/// True if a word has no version and is no file.
pub(in crate::rules) fn is_open_apk(word: &ShellWord) -> bool {
    let text = word.text();
    !text.contains(COMPARISONS) && !text.contains('~') && !is_file(text, &[".apk"])
}

/// True if a word has no version and is no file.
pub(in crate::rules) fn is_open_zypper(word: &ShellWord) -> bool {
    !word.text().contains(COMPARISONS) && !is_file(word.text(), &[".rpm"])
}

/// `install`, but for groups and the streams of modules.
fn rpm_install<'c>(tool: &Tool, command: &'c SimpleCommand) -> Option<Call<'c>> {
    let install = tool.call(command, &["install"])?;
    (!is_of_groups(&install)).then(|| without_streams(install))
}

/// True if groups are installed, which have no versions.
pub(in crate::rules) fn is_of_groups(install: &Call<'_>) -> bool {
    is_said(install, "group") || is_said(install, "groups")
}

/// True if the word `name` stands before the subcommand.
fn is_said(install: &Call<'_>, name: &str) -> bool {
    let start = install.subcommand.range.start();
    let mut words = install.command.arguments().iter();
    words.any(|word| word.text() == name && word.range.start() < start)
}

/// The same call without the streams of modules (`nodejs:22`).
pub(in crate::rules) fn without_streams(mut install: Call<'_>) -> Call<'_> {
    if is_said(&install, "module") {
        install.operands.retain(|word| !word.text().contains(':'));
    }
    install
}

fn is_open_rpm(word: &ShellWord) -> bool {
    is_open_zypper(word) && !word.text().starts_with('@') && !has_rpm_version(word)
}

/// True if a name has a `-version`.
pub(in crate::rules) fn has_rpm_version(word: &ShellWord) -> bool {
    word.text().split('-').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

/// True if requirements or constraints hold the versions.
pub(in crate::rules) fn is_listed(command: &SimpleCommand) -> bool {
    const LISTS: [&str; 4] = ["-r", "-c", "--requirement", "--constraint"];
    let mut words = command.arguments().iter().map(ShellWord::text);
    words.any(|text| LISTS.iter().any(|option| text.starts_with(option)))
}

/// True if a word has no version and is no file or folder; the address of a repository counts.
pub(in crate::rules) fn is_open_pip(word: &ShellWord) -> bool {
    let text = word.text();
    let is_repository = ["git+", "hg+", "svn+", "bzr+"].iter().any(|kind| text.starts_with(kind));
    let is_path = text == "." || text.contains('/') || is_file(text, &[".whl", ".tar.gz"]);
    !text.contains(COMPARISONS) && !text.contains('@') && (is_repository || !is_path)
}

/// A package without `@version` or a repository without `#commit`, no file or folder.
fn is_open_npm(word: &ShellWord) -> bool {
    let text = word.text();
    if text == "." || text == ".." || text.starts_with("file:") || is_npm_path(text) {
        return false;
    }
    let is_repository = is_npm_url(text) || !text.starts_with('@') && text.contains('/');
    if is_repository { !text.contains('#') } else { !has_npm_version(text) }
}

pub(in crate::rules) fn is_npm_path(text: &str) -> bool {
    ["/", "./", "../", "~/"].iter().any(|start| text.starts_with(start))
        || is_file(text, &[".tgz", ".tar", ".tar.gz"])
}

pub(in crate::rules) fn is_npm_url(text: &str) -> bool {
    text.contains("://") || text.contains('+')
}

/// True if a package's name has an `@version`; the scope's `@` is none.
pub(in crate::rules) fn has_npm_version(text: &str) -> bool {
    text.strip_prefix('@').unwrap_or(text).contains('@')
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, for_yum_and_dnf, silent};

    #[test]
    fn finds_names_without_version() {
        for_yum_and_dnf("unpinned", &|rule, with| {
            check(
                rule,
                &with(
                    "
FROM fedora:44
RUN dnf install -y httpd-2.4 python3-pip git
#                            ^^^^^^^^^^^ `python3-pip` and 1 more
RUN dnf module install -y nodejs:22 php
#                                   ^^^ `php` may
",
                ),
            );
        });
    }

    #[test]
    fn versions_groups_files_and_variables() {
        for_yum_and_dnf("unpinned", &|rule, with| {
            silent(
                rule,
                &with(
                    "FROM fedora:44\nRUN dnf install -y a-1.2-3.el9 @b ./c.rpm $D && dnf group install -y e\n",
                ),
            );
        });
    }
}
