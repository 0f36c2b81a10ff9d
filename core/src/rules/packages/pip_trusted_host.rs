use crate::rules::shared::package_managers::report_words;
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
    report_words(cx, out, trusted, |_| "The certificate of this host is not checked".to_owned());
}

fn trusted(command: &SimpleCommand) -> Option<&ShellWord> {
    let is_pip = command.name().is_some_and(|name| name.starts_with("pip"))
        || command.words.iter().any(|word| word.text() == "pip");
    command.words.iter().filter(|_| is_pip).find(|word| {
        let text = word.text();
        text.split('=').next() == Some("--trusted-host") || text == "global.trusted-host"
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
",
        );
    }

    #[test]
    fn other_options_and_programs() {
        silent(&RULE, "FROM a:1\nRUN pip install --index-url https://registry.example/ b\n");
        silent(&RULE, "FROM a:1\nRUN pip install --trusted-hosts-file=b c\n");
        silent(&RULE, "FROM a:1\nRUN curl --trusted-host b && pip install c\n");
    }
}
