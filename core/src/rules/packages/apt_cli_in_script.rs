use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::packages;
use crate::shell::{Enclosing, Join, SimpleCommand};
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "apt-cli-in-script",
    title: "apt instead of apt-get",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3027", Severity::Warning)],
    practice: "apt-get-in-scripts",
    why: "`apt` is made for people: its output and options may change between releases, and it says so in every log.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, is_apt);
}

pub(in crate::rules) fn is_apt(command: &SimpleCommand) -> bool {
    command.name() == Some("apt")
}

/// Reports the commands of this kind.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    is_apt: fn(&SimpleCommand) -> bool,
) {
    for (step, script) in cx.build.runs() {
        for command in script.commands.iter().filter(|command| is_apt(command)) {
            let Some(name) = command.words.first() else { continue };
            out.report(step.instruction, name.range, "`apt` is for interactive use")
                .fix(fix(cx, command));
        }
    }
}

/// The stable program for the subcommand. What `apt` prints for a search or a package differs from
/// what `apt-cache` prints.
fn fix(cx: &RuleContext<'_>, command: &SimpleCommand) -> Option<Fix> {
    let name = command.words.first()?;
    let (_, operands) = packages::operands(command)?;
    let subcommand = operands.first()?;
    let (program, argument, safe) = match subcommand.text() {
        "install" | "reinstall" | "remove" | "purge" | "update" | "autoremove" | "autopurge"
        | "clean" | "autoclean" | "build-dep" | "source" | "download" | "satisfy" => {
            ("apt-get", None, true)
        }
        "upgrade" => ("apt-get", Some("upgrade --with-new-pkgs"), true),
        "full-upgrade" => ("apt-get", Some("dist-upgrade"), true),
        "search" | "show" | "policy" | "depends" | "rdepends" | "madison" => {
            ("apt-cache", None, false)
        }
        _ => return None,
    };
    let range = crate::rules::shared::edits::inside_quotes(cx, name.range);
    let start = range.end().checked_sub("apt".len())?;
    let place = TextRange::new(start, range.end());
    if cx.slice(place) != "apt"
        || argument.is_some() && cx.slice(subcommand.range) != subcommand.text()
    {
        return None;
    }
    let edits = std::iter::once(Edit::replace(place, program))
        .chain(argument.map(|argument| Edit::replace(subcommand.range, argument)));
    let title = format!("Use `{program}`");
    // What `apt` says of upgrades, `apt-get` does not.
    let is_read = command.followed_by == Join::Pipe
        || command.inside.contains(&Enclosing::Substitution)
        || command
            .redirects
            .iter()
            .any(|redirect| redirect.writes_file() && redirect.target.text() != "/dev/null");
    Some(if safe && !is_read {
        Fix::safe(title, edits)
    } else {
        Fix::risky(title, edits).review(
            "Check what reads the output: `apt-get` and `apt-cache` print it in another form",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn finds_the_program() {
        check(
            &RULE,
            "
FROM debian:13
ONBUILD RUN apt-get update && sudo apt install -y curl
#                                  ^^^
RUN <<EOF
apt list
#^^^
EOF
RUN which apt
",
        );
        silent(&RULE, "FROM debian:13\nRUN echo apt install\n");
    }

    #[test]
    fn the_program_depends_on_the_subcommand() {
        fixed(
            &RULE,
            "FROM debian:13\nRUN apt -o A=b update && /usr/bin/apt full-upgrade && apt upgrade -y \\\n  && apt policy a\n",
            "FROM debian:13\nRUN apt-get -o A=b update && /usr/bin/apt-get dist-upgrade && apt-get upgrade --with-new-pkgs -y \\\n  && apt-cache policy a\n",
        );
        fixed(
            &RULE,
            "FROM debian:13\nRUN [\"apt\", \"update\"]\n",
            "FROM debian:13\nRUN [\"apt-get\", \"update\"]\n",
        );
        safety(&RULE, "FROM debian:13\nRUN apt update\n", Some(Safety::Safe));
        safety(&RULE, "FROM debian:13\nRUN apt search x\n", Some(Safety::Unsafe));
        safety(&RULE, "FROM debian:13\nRUN apt list\n", None);
    }
}
