use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "privilege-drop-at-start",
    title: "The container drops its rights at start",
    category: Category::Security,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "user-not-gosu",
    why: "With `gosu` or `su-exec` the container starts as root and needs the right to change users. `USER` starts it as that user.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let Some(script) = step.script() else { continue };
        let found = script
            .commands
            .iter()
            .flat_map(|command| command.prefixes.iter().chain(&command.words).take(3));
        let drops = found
            .into_iter()
            .find(|word| matches!(word.program(), Some("gosu" | "su-exec" | "setpriv" | "chpst")));
        if let Some(word) = drops {
            let message = format!("`{}` drops what `USER` need not give", word.text());
            out.report(step.instruction, word.range, message);
        }
    }
}
