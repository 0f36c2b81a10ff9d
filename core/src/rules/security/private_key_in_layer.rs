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
