//! Commands that stop to ask, where nobody answers.

use crate::rules::shared::package_managers::{APT, Call, DNF, Tool, YUM, ZYPPER};
use crate::rules::shared::run_edits::{answered, insert_word};
use crate::rules::{RuleContext, Sink};
use crate::shell::{Join, ShellWord, SimpleCommand, packages};

/// The questions of a manager, and the way to answer them.
pub(crate) struct Asking {
    tool: Tool,
    /// Subcommands that ask, with blanks between.
    subcommands: &'static str,
    /// Options with which nothing is asked.
    asks_nothing: &'static [&'static str],
    /// The name of a setting that answers for the whole file.
    setting: Option<&'static str>,
    /// True for a command whose options answer.
    says_yes: fn(&SimpleCommand) -> bool,
    /// The option that answers.
    answer: &'static str,
    /// The word to put it after.
    before_answer: for<'c> fn(&Call<'c>) -> Option<&'c ShellWord>,
}

pub(crate) const OF_APT: Asking = Asking {
    tool: Tool { names: &["apt-get", "apt"], groups: &[] },
    subcommands: "install autoremove autopurge build-dep dist-upgrade full-upgrade purge \
    reinstall remove satisfy upgrade",
    asks_nothing: &["-s", "--simulate", "--print-uris", "--dry-run"],
    setting: Some("Assume-Yes"),
    says_yes: apt_says_yes,
    answer: "-y",
    before_answer: |call| Some(call.subcommand),
};

/// All of apt's family, each option read as that program does.
pub(crate) const OF_APT_FAMILY: Asking = Asking {
    tool: APT,
    subcommands: "install autoremove autopurge build-dep dist-upgrade full-upgrade purge \
    reinstall remove safe-upgrade satisfy upgrade",
    asks_nothing: &["--print-uris"],
    says_yes: apt_is_answered,
    ..OF_APT
};

pub(crate) const OF_YUM: Asking = Asking {
    tool: YUM,
    subcommands: "install groupinstall localinstall autoremove builddep build-dep disable \
    distro-sync downgrade enable erase groupremove groupupdate reinstall remove reset swap \
    switch-to update update-minimal upgrade upgrade-minimal",
    asks_nothing: &["--assumeno"],
    setting: Some("assumeyes"),
    says_yes: |command| command.has_option(&["-y", "--assumeyes"]),
    ..OF_APT
};

pub(crate) const OF_DNF: Asking = Asking { tool: DNF, ..OF_YUM };

pub(crate) const OF_ZYPPER: Asking = Asking {
    tool: ZYPPER,
    subcommands: "install in remove rm source-install si patch dist-upgrade dup inr \
    install-new-recommends up update ve verify",
    asks_nothing: &[],
    setting: None,
    says_yes: |command| command.has_option(&["-n", "--non-interactive", "-y", "--no-confirm"]),
    answer: "--non-interactive",
    before_answer: |call| call.command.words.first(),
};

/// Reports the commands that would ask.
pub(crate) fn unattended(cx: &RuleContext<'_>, out: &mut Sink<'_>, asking: &Asking) {
    if asking.setting.is_some_and(|setting| cx.source.contains(setting)) {
        return;
    }
    let subcommands: Vec<&str> = asking.subcommands.split(' ').collect();
    report_unattended(cx, out, asking, |command| {
        // Answers may come from `yes |`, or not be asked for.
        let is_answered =
            command.joined_by == Join::Pipe || command.has_option(asking.asks_nothing);
        asking.tool.call(command, &subcommands).filter(|_| !is_answered)
    });
}

/// Reports what `find` gives and no option answers.
pub(in crate::rules) fn report_unattended(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    asking: &Asking,
    find: impl Fn(&SimpleCommand) -> Option<Call<'_>>,
) {
    let answer = asking.answer;
    for (step, script) in cx.build.runs() {
        for call in script.commands.iter().filter_map(&find) {
            let command = call.command;
            if (asking.says_yes)(command) {
                continue;
            }
            let Some(name) = command.name() else { continue };
            let message =
                format!("`{name} {}` without `{answer}` stops to ask", call.subcommand.text());
            let edit =
                (asking.before_answer)(&call).map(|it| insert_word(step, command, it, answer));
            out.report(step.instruction, call.head(), message).fix(answered(
                command,
                &format!("Add `{answer}`"),
                edit,
            ));
        }
    }
}

/// True if a program of apt's family takes every question as answered, or asks none.
fn apt_is_answered(command: &SimpleCommand) -> bool {
    const ANSWERS: [&str; 10] = [
        "-y",
        "--yes",
        "--assume-yes",
        "--assume-no",
        "-s",
        "--simulate",
        "--just-print",
        "--dry-run",
        "--no-act",
        "--recon",
    ];
    // `satisfy` is none that installs by name.
    let Some(call) = packages::install(command) else { return apt_says_yes(command) };
    let level = |word: &ShellWord| matches!(word.text(), "-q=2" | "--quiet=2");
    let quiet = call.count(&["-q", "--quiet"]) >= 2 || command.arguments().iter().any(level);
    quiet && command.name() != Some("aptitude") || call.has(&ANSWERS)
}

/// True if apt-get takes every question as answered with yes.
fn apt_says_yes(command: &SimpleCommand) -> bool {
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

#[cfg(test)]
mod tests {
    use crate::rules::testing::{check, fixed, for_yum_and_dnf, silent};

    #[test]
    fn finds_installs_that_ask() {
        for_yum_and_dnf("missing-yes", &|rule, with| {
            check(
                rule,
                &with(
                    "
FROM fedora:44
RUN dnf --setopt=a=b install curl && dnf groupinstall -y x
#   ^^^^^^^^^^^^^^^^^^^^^^^^ without
ONBUILD RUN sudo dnf module install nodejs:22
#                ^^^^^^^^^^^^^^^^^^
",
                ),
            );
            silent(
                rule,
                &with(
                    "FROM fedora:44\nRUN dnf install -qy a && dnf -y install b && dnf clean all\n",
                ),
            );
            silent(rule, &with("FROM fedora:44\nRUN dnf install --assumeyes a\n"));
        });
    }

    #[test]
    fn what_removes_and_upgrades_asks_too() {
        for_yum_and_dnf("missing-yes", &|rule, with| {
            for (before, after) in [
                ("remove a", "remove -y a"),
                ("autoremove", "autoremove -y"),
                ("upgrade", "upgrade -y"),
                ("update", "update -y"),
                ("swap a b", "swap -y a b"),
                ("module enable a", "module enable -y a"),
            ] {
                fixed(
                    rule,
                    &with(&format!("FROM fedora:44\nRUN dnf {before}\n")),
                    &with(&format!("FROM fedora:44\nRUN dnf {after}\n")),
                );
            }
            silent(
                rule,
                &with("FROM fedora:44\nRUN dnf -y remove a && dnf clean all && dnf list\n"),
            );
        });
    }

    #[test]
    fn adds_the_option() {
        for_yum_and_dnf("missing-yes", &|rule, with| {
            fixed(
                rule,
                &with("FROM fedora:44\nRUN dnf install \\\n    curl\n"),
                &with("FROM fedora:44\nRUN dnf install -y \\\n    curl\n"),
            );
        });
    }
}
