use crate::rules::shared::edits::unquoted;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::ShellWord;
use crate::syntax::Body;

pub(crate) static RULE: Rule = Rule {
    id: "tls-verification-off",
    title: "Certificates are not checked",
    category: Category::Security,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::other("CKV2_DOCKER_5"),
        ToolCode::other("CKV2_DOCKER_6"),
        ToolCode::other("CKV2_DOCKER_12"),
        ToolCode::other("CKV2_DOCKER_13"),
        ToolCode::other("CKV2_DOCKER_14"),
    ],
    practice: "verify-downloads",
    why: "With the check off, whoever sits between the two sides can read and change everything. As `ENV` it holds in the container too.",
    check,
};

/// Variables that switch the check off, and the values that do it.
const VARIABLES: [(&str, &[&str]); 6] = [
    ("GIT_SSL_NO_VERIFY", &["1", "true", "yes"]),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("NPM_CONFIG_STRICT_SSL", &["false"]),
    ("npm_config_strict_ssl", &["false"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("GOINSECURE", &["*"]),
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let off = |name: &str, value: &str| {
        VARIABLES.iter().any(|(variable, values)| *variable == name && values.contains(&value))
    };
    let message = "Certificates are no longer checked";
    for step in &cx.build.steps {
        if let Body::Env(pairs) = &step.effective.body {
            for pair in pairs.iter().filter(|it| off(&it.key.text, unquoted(&it.value.text))) {
                out.report(step.instruction, pair.range, message);
            }
        }
        for command in step.script().iter().flat_map(|script| &script.commands) {
            let assigned = command.assignments.iter().find(|it| off(&it.name, it.value.text()));
            if let Some(assignment) = assigned {
                out.report(step.instruction, assignment.range, message);
            }
            let exported = command.words.iter().find(|word| {
                word.text().split_once('=').is_some_and(|(name, value)| off(name, value))
            });
            let words: Vec<&str> = command.words.iter().map(ShellWord::text).collect();
            let configured = matches!(
                words.as_slice(),
                ["npm" | "yarn" | "pnpm", "config", "set", "strict-ssl", "false", ..]
                    | ["npm" | "yarn" | "pnpm", "config", "set", "strict-ssl=false", ..]
            );
            if let Some(word) = exported {
                out.report(step.instruction, word.range, message);
            } else if configured {
                out.report(step.instruction, command.range, message);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn variables_and_settings() {
        check(
            &RULE,
            "
FROM a:1
env A=b GIT_SSL_NO_VERIFY=\"true\"
#       ^^^^^^^^^^^^^^^^^^^^^^^^
RUN export PYTHONHTTPSVERIFY=0 && NPM_CONFIG_STRICT_SSL=false npm ci
#          ^^^^^^^^^^^^^^^^^^^
#                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD ENV GOINSECURE *
#           ^^^^^^^^^^^^ no longer checked
RUN [\"yarn\", \"config\", \"set\", \"strict-ssl\", \"false\"]
#    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN true && npm config set \\
#           ^^^^^^^^^^^^^^^^$
    strict-ssl=false
CMD env NODE_TLS_REJECT_UNAUTHORIZED=0 node a.js
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn checks_that_stay_on_and_near_misses() {
        silent(&RULE, "FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 GIT_SSL_NO_VERIFY=\n");
        silent(&RULE, "FROM a:1\nENV GOINSECURE=git.example.org MY_PYTHONHTTPSVERIFY=0\n");
        silent(&RULE, "FROM a:1\nRUN npm config set strict-ssl true && PYTHONHTTPSVERIFY=1 b\n");
        silent(&RULE, "FROM a:1\nRUN npm config get strict-ssl && npm config set ca false\n");
    }
}
