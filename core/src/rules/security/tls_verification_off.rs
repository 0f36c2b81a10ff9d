use crate::rules::shared::set_variables::set_variables;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

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

const OFF: &[&str] = &["0", "false", "no", "off"];
const ON: &[&str] = &["1", "true", "yes", "on"];

/// Variables that switch the check off, and the values that do it.
const VARIABLES: [(&str, &[&str]); 10] = [
    ("GIT_SSL_NO_VERIFY", ON),
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("NPM_CONFIG_STRICT_SSL", OFF),
    ("YARN_STRICT_SSL", OFF),
    ("YARN_ENABLE_STRICT_SSL", OFF),
    ("PYTHONHTTPSVERIFY", &["0"]),
    ("GOINSECURE", &["*"]),
    ("CONDA_SSL_VERIFY", OFF),
    ("BUNDLE_SSL_VERIFY_MODE", &["0"]),
    ("PERL_LWP_SSL_VERIFY_HOSTNAME", &["0"]),
];

/// Settings that programs are given by their command line: the programs, the ends of the settings'
/// names in small letters, and the values that switch the check off.
const SETTINGS: [(&[&str], &[&str], &[&str]); 6] = [
    (&["npm", "npx", "pnpm", "yarn"], &["strict-ssl", "enablestrictssl"], OFF),
    (&["git"], &[".sslverify"], OFF),
    (&["conda", "mamba", "micromamba"], &["ssl_verify"], OFF),
    (&["composer"], &["disable-tls"], ON),
    (&["bundle", "bundler"], &["ssl_verify_mode"], &["0"]),
    (&["apt", "apt-get", "aptitude"], &["::verify-peer", "::verify-host"], OFF),
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    let message = "Certificates are no longer checked";
    for set in set_variables(cx) {
        let switches_off = |(name, values): &(&str, &[&str])| {
            // npm reads its own in any case.
            let is_same = set.name == *name
                || name.starts_with("NPM_") && set.name.eq_ignore_ascii_case(name);
            is_same && values.iter().any(|value| value.eq_ignore_ascii_case(set.value))
        };
        if VARIABLES.iter().any(switches_off) {
            out.report(set.step.instruction, set.range, message);
        }
    }
    for step in &cx.build.steps {
        for command in step.script().iter().flat_map(|script| &script.commands) {
            let Some(word) = switched_off(command) else { continue };
            let is_kept = command.operands().any(|word| matches!(word.text(), "config" | "set"));
            let range = if is_kept { command.range } else { word.range };
            out.report(step.instruction, range, message);
        }
    }
}

/// The word that names a setting which is switched off.
fn switched_off(command: &SimpleCommand) -> Option<&ShellWord> {
    let program = command.name()?;
    let (_, ends, values) = SETTINGS.iter().find(|(programs, ..)| programs.contains(&program))?;
    let words = command.arguments();
    words.iter().enumerate().find_map(|(at, word)| {
        let text = word.text().to_ascii_lowercase();
        let next = || words.get(at + 1).map_or("", ShellWord::text);
        let (name, value) = text.split_once('=').unwrap_or_else(|| (&text, next()));
        let is_off = ends.iter().any(|end| name.ends_with(end))
            && name != "--no-strict-ssl"
            && values.iter().any(|it| it.eq_ignore_ascii_case(value));
        (is_off || text == "--no-strict-ssl").then_some(word)
    })
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
    fn each_tool_in_its_own_words() {
        for run in [
            "npm set strict-ssl false",
            "npm config -g set strict-ssl=false",
            "npm config set strict-ssl false --location=global",
            "yarn config set enableStrictSsl false",
            "pnpm config set --global strict-ssl false",
            "git config --global http.sslVerify false",
            "git config --system http.https://git.example.org.sslverify \"off\"",
            "conda config --set ssl_verify no",
            "composer config -g disable-tls true",
            "bundle config set ssl_verify_mode 0",
        ] {
            let carets = "^".repeat(run.len());
            check(&RULE, &format!("\nFROM a:1\nRUN {run}\n#   {carets}\n"));
        }
        check(
            &RULE,
            "
FROM a:1
ARG NODE_TLS_REJECT_UNAUTHORIZED=0
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ONBUILD ARG GIT_SSL_NO_VERIFY=True
#           ^^^^^^^^^^^^^^^^^^^^^^
RUN npm ci --strict-ssl=false && npm ci --no-strict-ssl
#          ^^^^^^^^^^^^^^^^^^
#                                       ^^^^^^^^^^^^^^^
RUN git -c http.sslVerify=false clone https://git.example.org/a
#          ^^^^^^^^^^^^^^^^^^^^
RUN <<EOF
git clone --config http.sslverify=0 https://git.example.org/a
#                  ^^^^^^^^^^^^^^^^
EOF
RUN apt-get -o Acquire::https::Verify-Peer=false update
#              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ENV Npm_Config_Strict_Ssl=false
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn checks_that_stay_on_and_near_misses() {
        for rest in [
            "RUN echo \"PYTHONHTTPSVERIFY=0\"",
            "RUN make PYTHONHTTPSVERIFY=0 && grep NODE_TLS_REJECT_UNAUTHORIZED=0 a",
            "RUN git config --global http.sslVerify true",
            "RUN git config --unset http.sslVerify && git config false",
            "RUN echo http.sslVerify=false && npm ci --strict-ssl",
            "ARG NODE_TLS_REJECT_UNAUTHORIZED",
            "ENV PYTHONHTTPSVERIFY=1 node_tls_reject_unauthorized=0",
        ] {
            silent(&RULE, &format!("FROM a:1\n{rest}\n"));
        }
        silent(&RULE, "FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 GIT_SSL_NO_VERIFY=\n");
        silent(&RULE, "FROM a:1\nENV GOINSECURE=git.example.org MY_PYTHONHTTPSVERIFY=0\n");
        silent(&RULE, "FROM a:1\nRUN npm config set strict-ssl true && PYTHONHTTPSVERIFY=1 b\n");
        silent(&RULE, "FROM a:1\nRUN npm config get strict-ssl && npm config set ca false\n");
    }
}
