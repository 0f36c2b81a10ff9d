use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "apk-untrusted",
    title: "apk takes packages unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[ToolCode::other("CKV2_DOCKER_7")],
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
                    "`--allow-untrusted` installs packages that nobody signed",
                );
            }
        }
    }
}

fn is_bad(name: Option<&str>, text: &str) -> bool {
    name == Some("apk") && text == "--allow-untrusted"
}
