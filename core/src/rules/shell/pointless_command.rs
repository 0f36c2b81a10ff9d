use crate::build::{MountKind, Step};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{Script, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "pointless-command",
    title: "A command makes no sense in a build",
    category: Category::Shell,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::hadolint("DL3001", Severity::Info)],
    practice: "no-unnecessary-packages",
    why: "A build step has no terminal, no services and no host to look at, and what it starts \
          ends with it.",
    check,
};

/// hadolint's list.
pub(in crate::rules) const COMMANDS: [&str; 9] =
    ["free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    report(cx, out, |step, script| {
        script.commands.iter().find(|command| {
            // An agent's socket or an open sandbox gives these a use; so has a server that is
            // started and stopped within one step.
            let has_use = match command.name() {
                Some("ssh") => step.mounts().iter().any(|mount| mount.kind == MountKind::Ssh),
                Some("mount") => step.effective.flag("security").is_some(),
                Some("kill" | "ps" | "service") => true,
                _ => false,
            };
            !has_use && command.name().is_some_and(|name| COMMANDS.contains(&name))
        })
    });
}

/// Reports the command that is found in each RUN.
pub(in crate::rules) fn report(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    find: for<'s> fn(&Step<'_>, &'s Script) -> Option<&'s SimpleCommand>,
) {
    for (step, script) in cx.build.runs() {
        let Some(command) = find(step, script) else { continue };
        let Some(name) = command.words.first() else { continue };
        out.report(
            step.instruction,
            name.range,
            format!("`{}` has nothing to work on during a build", name.text()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn one_for_each_run() {
        check(
            &RULE,
            "
FROM a:1
RUN a && sudo vim x && top
#             ^^^
RUN ssh x
#   ^^^
ONBUILD RUN /bin/mount x
#           ^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a:1\nRUN apt-get install vim\nRUN --mount=type=ssh ssh a\nRUN service a start\n",
        );
    }
}
