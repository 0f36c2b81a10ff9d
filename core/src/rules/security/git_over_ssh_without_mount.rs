use crate::build::MountKind;
use crate::fix::Fix;
use crate::rules::shared::edits::insert_after_keyword;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "git-over-ssh-without-mount",
    title: "git uses SSH without an agent",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "ssh-mount",
    why: "The step has no key of yours, so the key would have to be in the image. `--mount=type=ssh` lends it your agent for this one step.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        if step
            .mounts()
            .iter()
            .any(|mount| matches!(mount.kind, MountKind::Ssh | MountKind::Secret))
        {
            continue;
        }
        for command in script.commands.iter().filter(|command| command.name() == Some("git")) {
            let Some(address) = command.operands().find(|word| is_ssh(word.text())) else {
                continue;
            };
            let flag = insert_after_keyword(step.effective, " --mount=type=ssh");
            out.report(
                step.instruction,
                address.range,
                format!("`{}` needs a key that this step does not have", address.text()),
            )
            .fix(
                Fix::risky("Lend the step your SSH agent", [flag]).review(
                    "Build with `--ssh default`, and have the server's key in `known_hosts`.",
                ),
            );
            // One mount serves all commands of the step.
            break;
        }
    }
}

fn is_ssh(address: &str) -> bool {
    address.starts_with("ssh://")
        || address.starts_with("git+ssh://")
        || address.starts_with("git@")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, silent};

    #[test]
    fn clones_over_ssh() {
        check(
            &RULE,
            "
FROM debian:13
RUN git clone --depth=1 git@example.com:a/b.git && git clone ssh://git@example.com/c
#                       ^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        silent(
            &RULE,
            "FROM a\nRUN --mount=type=ssh git clone git@e.com:a\nRUN git clone https://e.com/a\n",
        );
    }

    #[test]
    fn lends_the_agent() {
        fixed(
            &RULE,
            "FROM a\nRUN git clone git@e.com:a/b.git\n",
            "FROM a\nRUN --mount=type=ssh git clone git@e.com:a/b.git\n",
        );
    }
}
