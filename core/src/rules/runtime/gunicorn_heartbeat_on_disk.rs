use crate::fix::{Effect, Fix};
use crate::rules::shared::entry_process::{arguments_of, commands, has_option, is_set};
use crate::rules::shared::run_edits::insert_word;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::syntax::Keyword;

pub(crate) static RULE: Rule = Rule {
    id: "gunicorn-heartbeat-on-disk",
    title: "gunicorn keeps its heartbeat on disk",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Always,
    aliases: &[],
    practice: "gunicorn-heartbeat-in-memory",
    why: "gunicorn tells by a file whether a worker lives. On the disk of a container, writing it can block and workers are killed for it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    if is_set(cx, "GUNICORN_CMD_ARGS") {
        return;
    }
    for (step, command) in commands(cx) {
        let Some(arguments) = arguments_of(command, "gunicorn") else { continue };
        let Some(name) = command.words.iter().find(|word| word.program() == Some("gunicorn"))
        else {
            continue;
        };
        // A configuration file may say it.
        if has_option(arguments, &["--worker-tmp-dir", "--config", "-c"]) {
            continue;
        }
        let effect = match step.effective.keyword {
            Keyword::Cmd => Effect::Cmd,
            _ => Effect::Entrypoint,
        };
        let edits = [insert_word(step, command, name, "--worker-tmp-dir=/dev/shm")];
        out.report(step.instruction, name.range, "The workers' heartbeat is written to the disk")
            .fix(Fix::safe("Keep it in `/dev/shm`", edits).changes(effect));
    }
}
