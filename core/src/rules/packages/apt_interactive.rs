use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::Join;
use crate::shell::packages::{Action, Manager, install, only_says};
use crate::syntax::{Body, Command};
use crate::text::Edit;

pub(crate) static RULE: Rule = Rule {
    id: "apt-interactive",
    title: "The installation can stop to ask",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "noninteractive-apt",
    why: "Some packages ask for a time zone, a keyboard or an account. In a build nobody answers.",
    check,
};

/// Packages that ask when they are installed: those whose configuration, in Debian 12, has a
/// question of the priority high or critical for a new installation, debconf asking no others unless
/// told to, and a few that always bring one of these.
const ASKING: [&str; 24] = [
    "console-setup",
    "davfs2",
    "dma",
    "encfs",
    "iptables-persistent",
    "jackd2",
    "kdump-tools",
    "kexec-tools",
    "keyboard-configuration",
    "krb5-config",
    "krb5-user",
    "libnss-ldapd",
    "macchanger",
    "msmtp",
    "nslcd",
    "nullmailer",
    "popularity-contest",
    "postfix",
    "slapd",
    "tripwire",
    "tshark",
    "tzdata",
    "wireshark",
    "wireshark-common",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let Some(call) = install(command) else { continue };
            let installs = call.manager == Manager::Apt && call.action == Action::Install;
            if !installs || only_says(command) {
                continue;
            }
            let asks = call.packages.iter().find(|it| ASKING.contains(&it.name.as_str()));
            // Answers may come by a pipe or a file.
            let answered = command.joined_by == Join::Pipe
                || command.redirects.iter().any(|redirect| redirect.operator.starts_with('<'));
            let Some(package) = asks.filter(|_| !answered) else { continue };
            if cx.build.invocation(step, command).variable("DEBIAN_FRONTEND").is_set() {
                continue;
            }
            let shell = matches!(&step.effective.body, Body::Run(Command::Shell(_)));
            let fix = (shell && command.prefixes.is_empty()).then(|| {
                let edit = Edit::insert(command.range.start(), "DEBIAN_FRONTEND=noninteractive ");
                Fix::safe("Answer with the defaults", [edit])
            });
            let message = format!("`{}` asks when it is installed", package.name);
            out.report(step.instruction, package.range, message).fix(fix);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn packages_that_ask() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get update && apt-get install -y curl postfix git
#                                             ^^^^^^^
RUN [\"apt\", \"install\", \"-y\", \"krb5-user\"]
#                            ^^^^^^^^^^^
ONBUILD RUN sudo apt-get -y install tzdata=2026a-0
#                                   ^^^^^^^^^^^^^^ `tzdata` asks
RUN DEBIAN_FRONTEND=noninteractive; apt-get install -y tzdata
#                                                      ^^^^^^
RUN apt-get install -y tzdata && export DEBIAN_FRONTEND=noninteractive
#                      ^^^^^^
",
        );
    }

    #[test]
    fn told_answered_or_not_installed() {
        for run in [
            "export DEBIAN_FRONTEND=noninteractive && apt-get install -y tzdata",
            "DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata",
            "sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata",
            "echo 8 | apt-get install -y tzdata",
            "apt-get install -y tzdata < answers",
            "apt-get remove -y tzdata",
            "apt-get install -y tzdata-legacy",
            "apk add tzdata",
            // Their questions have the priority medium.
            "apt-get install -y locales debconf",
        ] {
            silent(&RULE, &format!("FROM debian:13\nRUN {run}\n"));
        }
        silent(&RULE, "FROM a:1\nARG DEBIAN_FRONTEND=noninteractive\nRUN apt install -y slapd\n");
    }

    #[test]
    fn the_variable_is_set_for_the_command() {
        fixed(
            &RULE,
            "FROM a:1\nRUN apt-get update; \\\n    apt-get install -y slapd\n",
            "
FROM a:1
RUN apt-get update; \\
    DEBIAN_FRONTEND=noninteractive apt-get install -y slapd
",
        );
        safety(&RULE, "FROM a:1\nRUN apt-get install -y slapd\n", Some(Safety::Safe));
        safety(&RULE, "FROM a:1\nRUN sudo apt-get install -y slapd\n", None);
        safety(&RULE, "FROM a:1\nRUN [\"apt-get\", \"install\", \"slapd\"]\n", None);
    }
}
