use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::Script;
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "host-key-unchecked",
    title: "An SSH host key is not checked",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "pin-known-hosts",
    why: "SSH is safe only when the server's key is known beforehand. Asked for in the build, the key is whatever answers.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let compares = compares(script);
        for command in &script.commands {
            let scans = command.name() == Some("ssh-keyscan") && !compares;
            // Also in a variable (`GIT_SSH_COMMAND`) and in what is written to a configuration.
            let off = command
                .words
                .iter()
                .chain(command.assignments.iter().map(|assignment| &assignment.value))
                .find(|word| turns_off(&word.raw));
            if let Some(word) = off {
                out.report(
                    step.instruction,
                    word.range,
                    "The server's key is taken unseen, whoever answers",
                );
            } else if scans {
                out.report(
                    step.instruction,
                    command.range,
                    "`ssh-keyscan` in the build trusts whoever answers",
                );
            }
        }
    }
    for step in &cx.build.steps {
        let Body::Env(pairs) = &step.effective.body else { continue };
        for pair in pairs.iter().filter(|pair| turns_off(&pair.value.text)) {
            out.report(
                step.instruction,
                pair.range,
                "The server's key is taken unseen, whoever answers",
            );
        }
    }
}

fn turns_off(text: &str) -> bool {
    text.split_once("StrictHostKeyChecking").is_some_and(|(_, rest)| {
        let value = rest.trim_start_matches([' ', '=', '\\', '\t']);
        value.starts_with("no") || value.starts_with("off") || value.starts_with("accept-new")
    })
}

/// True if the script compares keys with known fingerprints.
fn compares(script: &Script) -> bool {
    script.commands.iter().any(|command| {
        matches!(command.name(), Some("ssh-keygen" | "sha256sum" | "diff" | "cmp" | "grep"))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn keys_taken_unseen() {
        check(
            &RULE,
            r#"
FROM debian:13
RUN ssh-keyscan github.com >> ~/.ssh/known_hosts
#   ^^^^^^^^^^^^^^^^^^^^^^ `ssh-keyscan`
RUN GIT_SSH_COMMAND="ssh -o StrictHostKeyChecking=no" git clone git@e.com:a
#                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN echo "StrictHostKeyChecking no" >> /etc/ssh/ssh_config
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^
ENV GIT_SSH_COMMAND="ssh -oStrictHostKeyChecking=off"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"#,
        );
    }

    #[test]
    fn known_keys() {
        silent(
            &RULE,
            "FROM a\nRUN ssh-keyscan e.com > k && ssh-keygen -lf k | grep SHA256:abc\nRUN ssh -o \
             StrictHostKeyChecking=yes e.com\nCOPY known_hosts /root/.ssh/\n",
        );
    }
}
