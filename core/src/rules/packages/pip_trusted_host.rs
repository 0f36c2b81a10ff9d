use crate::rules::shared::package_managers::report_words;
use crate::rules::shared::set_variables::set_variables;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::{ShellWord, SimpleCommand};

pub(crate) static RULE: Rule = Rule {
    id: "pip-trusted-host",
    title: "pip trusts a host without a certificate",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_4"), ToolCode::other("CKV2_DOCKER_16")],
    practice: "verify-downloads",
    why: "For a trusted host pip checks no certificate, so whoever sits between can hand out other packages.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    const MESSAGE: &str = "The certificate of this host is not checked";
    report_words(cx, out, trusted, |_| MESSAGE.to_owned());
    for set in set_variables(cx) {
        if matches!(set.name, "PIP_TRUSTED_HOST" | "UV_INSECURE_HOST") && !set.value.is_empty() {
            out.report(set.step.instruction, set.range, MESSAGE);
        }
    }
}

fn trusted(command: &SimpleCommand) -> Option<&ShellWord> {
    const OPTIONS: [&str; 2] = ["--trusted-host", "--allow-insecure-host"];
    let is_pip = command.name().is_some_and(|name| name.starts_with("pip") || name == "uv")
        || command.words.iter().any(|word| word.text() == "pip");
    let sets = command.operands().any(|word| word.text() == "set");
    command.words.iter().filter(|_| is_pip).find(|word| {
        let text = word.text();
        // `pipx --pip-args='--trusted-host …'`, and `pip config set install.trusted-host`.
        text.split([' ', '=']).any(|part| OPTIONS.contains(&part))
            || sets && text.ends_with(".trusted-host")
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn options_and_settings_of_pip_under_any_name() {
        check(
            &RULE,
            "
FROM python:3.14
RUN pip3 install --trusted-host=registry.example a && pip list
#                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN sudo python -m pip install a \\
    --trusted-host registry.example
#   ^^^^^^^^^^^^^^
ONBUILD RUN [\"uv\", \"pip\", \"install\", \"--trusted-host\", \"registry.example\", \"a\"]
#                                    ^^^^^^^^^^^^^^^^
RUN pip config set global.trusted-host registry.example
#                  ^^^^^^^^^^^^^^^^^^^ not checked
RUN pip3 config --user set install.trusted-host registry.example
#                          ^^^^^^^^^^^^^^^^^^^^
RUN uv sync --allow-insecure-host registry.example
#           ^^^^^^^^^^^^^^^^^^^^^
RUN pipx install a --pip-args='--trusted-host registry.example'
#                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ENV A=b PIP_TRUSTED_HOST=\"registry.example\"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
ARG UV_INSECURE_HOST=registry.example
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
RUN export PIP_TRUSTED_HOST=registry.example && UV_INSECURE_HOST=registry.example uv sync
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
#                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn other_options_and_programs() {
        silent(&RULE, "FROM a:1\nRUN pip install --index-url https://registry.example/ b\n");
        silent(&RULE, "FROM a:1\nRUN pip install --trusted-hosts-file=b c\n");
        silent(&RULE, "FROM a:1\nRUN curl --trusted-host b && pip install c\n");
        silent(&RULE, "FROM a:1\nENV PIP_TRUSTED_HOST=\nARG PIP_TRUSTED_HOST\n");
        silent(&RULE, "FROM a:1\nRUN pip config get global.trusted-host\n");
        silent(&RULE, "FROM a:1\nRUN echo PIP_TRUSTED_HOST=registry.example\n");
    }
}
