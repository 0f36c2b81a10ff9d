use crate::rules::{Category, Context, FixAvailability, OnIn, Rule, Severity, Sink};

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

fn check(cx: &Context<'_>, out: &mut Sink<'_>) {
    for (step, script) in cx.build.runs() {
        let removed = |path: &str| {
            script.commands.iter().any(|command| {
                command.name() == Some("rm")
                    && command.operands().any(|word| path.starts_with(word.text().trim_end_matches('*')))
            })
        };
        for command in &script.commands {
            let writes = matches!(command.name(), Some("echo" | "printf" | "cat" | "base64" | "tee"));
            let target = command.redirects.iter().find(|redirect| {
                redirect.operator.starts_with('>') && is_key(redirect.target.text())
            });
            let Some(redirect) = target.filter(|_| writes) else { continue };
            if !removed(redirect.target.text()) && !step.shadows(redirect.target.text()) {
                let message = format!("The key stays in the layer, in `{}`", redirect.target.text());
                out.report(step.instruction, redirect.target.range, message);
            }
        }
    }
}

fn is_key(path: &str) -> bool {
    let name = path.trim_matches(['"', '\'']).rsplit('/').next().unwrap_or("");
    matches!(name, "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519")
}
