use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apt-unauthenticated",
    title: "apt takes packages unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_8"), ToolCode::other("CKV2_DOCKER_11")],
    practice: "verify-downloads",
    why: "Without signatures, whoever sits between the build and the mirror chooses what is installed, as root.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        for command in &script.commands {
            let name = command.name();
            let bad = command.words.iter().find(|word| is_bad(name, word.text()));
            if let Some(word) = bad {
                out.report(
                    step.instruction,
                    word.range,
                    format!("`{}` installs packages that nobody signed", word.text()),
                );
            }
        }
    }
}

fn is_bad(name: Option<&str>, text: &str) -> bool {
    matches!(name, Some("apt-get" | "apt" | "aptitude"))
        && matches!(
            text.split('=').next(),
            Some("--allow-unauthenticated" | "--force-yes" | "--allow-insecure-repositories")
        )
}
