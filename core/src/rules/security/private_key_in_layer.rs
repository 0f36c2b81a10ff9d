use std::collections::BTreeSet;

use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::SimpleCommand;

pub(crate) static RULE: Rule = Rule {
    id: "private-key-in-layer",
    title: "A private key is written into a layer",
    category: Category::Security,
    severity: Severity::Error,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "no-key-files-in-layers",
    why: "A layer keeps what a step wrote, also when a later step removes it. Whoever can pull the image has the key.",
    check,
};

/// No real path is longer.
const LONGEST: usize = 4096;

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let mut gone: Option<BTreeSet<&str>> = None;
        let mut removed = |path: &str| {
            let gone = gone.get_or_insert_with(|| {
                let removals = script.commands.iter().filter(|it| it.name() == Some("rm"));
                let words = removals.flat_map(SimpleCommand::operands);
                words.map(|word| word.text().trim_end_matches('*')).collect()
            });
            let mut ends = path.char_indices().map(|(at, _)| at).chain([path.len()]);
            path.len() > LONGEST
                || ends.any(|end| path.get(..end).is_some_and(|start| gone.contains(start)))
        };
        for command in &script.commands {
            let writes =
                matches!(command.name(), Some("echo" | "printf" | "cat" | "base64" | "tee"));
            let target = command.redirects.iter().find(|redirect| {
                redirect.operator.starts_with('>') && is_key(redirect.target.text())
            });
            let Some(redirect) = target.filter(|_| writes) else { continue };
            if !removed(redirect.target.text()) && !step.shadows(redirect.target.text()) {
                let message =
                    format!("The key stays in the layer, in `{}`", redirect.target.text());
                out.report(step.instruction, redirect.target.range, message);
            }
        }
    }
}

fn is_key(path: &str) -> bool {
    let name = path.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or("");
    matches!(name, "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn keys_of_any_kind_and_way_to_write_them() {
        check(
            &RULE,
            "
FROM a:1
ARG KEY
RUN mkdir -p ~/.ssh && printf '%s' \"$KEY\" >> ~/.ssh/id_ed25519 && chmod 600 ~/.ssh/*
#                                            ^^^^^^^^^^^^^^^^^
ONBUILD RUN echo \"$KEY\" | base64 -d > /home/app/.ssh/id_ecdsa
#                                     ^^^^^^^^^^^^^^^^^^^^^^^ `/home/app/.ssh/id_ecdsa`
run cat <<EOF > /etc/id_dsa
#               ^^^^^^^^^^^
$KEY
EOF
",
        );
    }

    #[test]
    fn removed_in_the_step_public_or_in_a_mount() {
        for run in [
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && rm /root/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && rm -rf /root/.ssh",
            "echo \"$K\" > /root/.ssh/id_rsa && git clone a && rm /root/.ssh/id_*",
            "--mount=type=tmpfs,target=/root/.ssh echo \"$K\" > /root/.ssh/id_rsa",
            "echo \"$K\" > /root/.ssh/id_rsa.pub",
            "echo /root/.ssh/id_rsa && cat < /root/.ssh/id_rsa",
            "ssh-keyscan example.org > id_rsa",
        ] {
            silent(&RULE, &format!("FROM a:1\nRUN {run}\n"));
        }
    }

    #[test]
    fn a_later_step_removes_nothing() {
        check(
            &RULE,
            "
FROM a:1
RUN echo \"$K\" > /k/id_rsa
#               ^^^^^^^^^
RUN rm /k/id_rsa
",
        );
    }
}
