use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink, ToolCode};

pub(crate) static RULE: Rule = Rule {
    id: "rpm-signature-unchecked",
    title: "Packages are installed unsigned",
    category: Category::Packages,
    severity: Severity::Warning,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[
        ToolCode::other("CKV2_DOCKER_9"),
        ToolCode::other("CKV2_DOCKER_10"),
        ToolCode::other("CKV2_DOCKER_15"),
    ],
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
                    format!("`{}` installs packages that nobody checked", word.text()),
                );
            }
        }
    }
}

fn is_bad(name: Option<&str>, text: &str) -> bool {
    match name {
        Some("yum" | "dnf" | "microdnf" | "tdnf") => {
            text == "--nogpgcheck"
                || text == "--no-gpg-checks"
                || (text.contains("gpgcheck=") || text.contains("sslverify="))
                    && ["=0", "=false", "=False"].iter().any(|off| text.ends_with(off))
        }
        Some("zypper") => text == "--no-gpg-checks" || text == "--allow-unsigned-rpm",
        Some("rpm") => matches!(text, "--nosignature" | "--nodigest" | "--noverify"),
        _ => false,
    }
}
