use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::Join;

pub(crate) static RULE: Rule = Rule {
    id: "several-processes",
    title: "The container runs several services",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "one-process-per-container",
    why: "When one of them dies the container lives on, and nobody notices. One container for each can be watched, restarted and scaled alone.",
    check,
};

const SUPERVISORS: [&str; 6] = ["supervisord", "s6-svscan", "runsvdir", "circusd", "monit", "pm2"];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let Some(script) = step.script() else { continue };
        let supervised = script.commands.iter().find_map(|command| {
            command
                .words
                .first()
                .filter(|word| word.program().is_some_and(|name| SUPERVISORS.contains(&name)))
        });
        if let Some(word) = supervised {
            let message = format!("`{}` runs several services in one container", word.text());
            out.report(step.instruction, word.range, message);
            continue;
        }
        let last = script.commands.last();
        let behind = script
            .commands
            .iter()
            .find(|command| command.followed_by == Join::Background && Some(*command) != last);
        if let Some(command) = behind {
            out.report(
                step.instruction,
                command.range,
                "This runs in the background beside the main program",
            );
        }
    }
}
