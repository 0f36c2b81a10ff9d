use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};
use crate::shell::SimpleCommand;

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
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            if !is_pip(command) {
                continue;
            }
            let bad = command.words.iter().find(|word| is_bad(word.text()));
            if let Some(word) = bad {
                out.report(
                    step.instruction,
                    word.range,
                    "The certificate of this host is not checked",
                );
            }
        }
    }
}

fn is_pip(command: &SimpleCommand) -> bool {
    command.name().is_some_and(|name| name.starts_with("pip"))
        || command.words.iter().any(|word| word.text() == "pip")
}

fn is_bad(text: &str) -> bool {
    text == "--trusted-host" || text.starts_with("--trusted-host=") || text == "global.trusted-host"
}
