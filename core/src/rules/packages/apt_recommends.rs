use crate::fix::Fix;
use crate::rules::shared::package_managers::{APT_GET, Find};
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;
use crate::shell::packages::only_says;
use crate::size::{Frees, PartKind};

pub(crate) static RULE: Rule = Rule {
    id: "apt-recommends",
    title: "apt-get installs recommended packages",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[ToolCode::hadolint("DL3015", Severity::Info)],
    practice: "no-install-recommends",
    why: "Recommended packages come along unasked and are often larger than what was named. `--no-install-recommends` leaves them out.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    // apt may be told once and for all: `echo 'APT::Install-Recommends "false";' > /etc/apt/…`.
    let configured = cx.source.contains("/apt.conf") && cx.source.contains("Install-Recommends");
    if !configured {
        let install: Find =
            |command| APT_GET.call(command, &["install"]).filter(|_| !only_says(command));
        report(cx, out, install, is_off);
    }
}

/// True if an argument switches recommendations off: `-o NAME=VALUE`, `-oNAME=VALUE` or
/// `--option=NAME=VALUE`.
fn is_off(argument: &str) -> bool {
    ["=false", "=0", "=no"].iter().any(|value| {
        let name = argument.strip_suffix(value);
        name.is_some_and(|name| name.ends_with("APT::Install-Recommends"))
    })
}

/// Reports the installs without the option, and without an argument that says the same.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    install: Find,
    is_off: fn(&str) -> bool,
) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let Some(install) = install(command) else { continue };
            let mut arguments = command.arguments().iter().map(ShellWord::text);
            if command.has_option(&["--no-install-recommends"]) || arguments.any(is_off) {
                continue;
            }
            let edit = insert_word(step, command, install.subcommand, "--no-install-recommends");
            out.report(
                step.instruction,
                install.head(),
                "Without `--no-install-recommends` this brings packages that nobody asked for",
            )
            .frees(Frees::Part(PartKind::Recommended))
            .fix(Fix::risky("Add `--no-install-recommends`", [edit]).review(
                "Check that nothing needs a package that came as a recommendation, often \
                 `ca-certificates`.",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_installs_with_recommends() {
        check(
            &RULE,
            "
FROM debian:13
RUN apt-get update && apt-get install -y curl
#                     ^^^^^^^^^^^^^^^ brings packages
RUN if true; then apt-get -y install git; fi
#                 ^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn told_otherwise() {
        for option in [
            "--no-install-recommends",
            "-o APT::Install-Recommends=false",
            "-oAPT::Install-Recommends=0",
        ] {
            silent(&RULE, &format!("FROM debian:13\nRUN apt-get install -y {option} curl\n"));
        }
        silent(
            &RULE,
            "FROM debian:13\nRUN echo 'APT::Install-Recommends \"0\";' > /etc/apt/apt.conf.d/99 && apt-get install -y a\n",
        );
    }

    #[test]
    fn adds_the_option() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN <<EOF\napt-get install -y curl\nEOF\n",
            "FROM debian:13\nRUN <<EOF\napt-get install --no-install-recommends -y curl\nEOF\n",
        );
        safety(&RULE, "FROM debian:13\nRUN apt-get install a\n", Some(Safety::Unsafe));
    }
}
