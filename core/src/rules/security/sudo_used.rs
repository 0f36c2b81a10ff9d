use crate::build::Step;
use crate::fix::Fix;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;
use crate::text::{Edit, TextRange};

pub(crate) static RULE: Rule = Rule {
    id: "sudo-used",
    title: "`sudo` is used in a RUN",
    category: Category::Security,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[ToolCode::hadolint("DL3004", Severity::Error)],
    practice: "user-not-gosu",
    why: "A build step runs as root unless USER says otherwise, so `sudo` adds nothing but a way to \
          become root in the finished image. Switch with USER where another user is needed.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            report(out, step, command, is_sudo);
        }
    }
}

/// Reports a command that starts with `sudo`.
pub(in crate::rules) fn report(
    out: &mut Sink<'_>,
    step: &Step<'_>,
    command: &SimpleCommand,
    is_sudo: fn(&str) -> bool,
) {
    let first = command.prefixes.first().or_else(|| command.words.first());
    let Some(sudo) = first.filter(|word| is_sudo(word.text())) else { return };
    out.report(
        step.instruction,
        sudo.range,
        "`sudo` in a build step: steps run as root or as the USER above",
    )
    .fix(without(step, command));
}

fn is_sudo(word: &str) -> bool {
    word.rsplit('/').next() == Some("sudo")
}

/// Drops a `sudo` without options where the step runs as root anyway.
fn without(step: &Step<'_>, command: &SimpleCommand) -> Option<Fix> {
    let [sudo, after @ ..] = &*command.prefixes else { return None };
    let next = after.first().or_else(|| command.words.first())?;
    let runs_as_root = step.state.user.as_ref().is_none_or(|user| user.is_root());
    if !runs_as_root || next.text().starts_with('-') || next.text().contains('=') {
        return None;
    }
    let range = TextRange::new(sudo.range.start(), next.range.start());
    Some(
        Fix::risky("Run the command without `sudo`", [Edit::delete(range)])
            .review("The base image may set a user of its own; then add `USER root` before."),
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fix::Safety;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn sudo_is_found_wherever_a_command_starts() {
        check(
            &RULE,
            "
FROM debian:13
RUN sudo apt-get update && if true; then sudo -E make; fi
#   ^^^^
#                                        ^^^^
ONBUILD RUN sudo true
#           ^^^^
",
        );
        silent(&RULE, "FROM a\nRUN apt-get install -y sudo && echo sudo make\n");
    }

    #[test]
    fn plain_sudo_is_dropped_for_root_only() {
        fixed(
            &RULE,
            "FROM a\nRUN sudo apt-get update \\\n    && sudo make\n",
            "FROM a\nRUN apt-get update \\\n    && make\n",
        );
        safety(&RULE, "FROM a\nRUN sudo -u ada make\n", None);
        safety(&RULE, "FROM a\nUSER ada\nRUN sudo make\n", None);
        safety(&RULE, "FROM a\nRUN sudo make\n", Some(Safety::Unsafe));
    }
}
