//! Settings that a Python service wants.

use crate::build::Base;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::insert_line_before;
use crate::rules::shared::entry_process::started;
use crate::rules::{RuleContext, Sink};

/// Programs that are Python.
const PROGRAMS: [&str; 9] = [
    "celery",
    "daphne",
    "flask",
    "granian",
    "gunicorn",
    "hypercorn",
    "streamlit",
    "uvicorn",
    "uwsgi",
];

/// Reports the start command of a Python service without this variable and without one of these
/// options of Python's, and offers to set the variable before it.
pub(crate) fn python_setting(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    variable: &str,
    message: &str,
    options: &[&str],
) {
    let Some(stage) = cx.build.final_stage() else { return };
    let Base::Image(image) = cx.build.root_base(stage.index) else { return };
    let set = crate::rules::shared::entry_process::is_set(cx, variable);
    if image.official() != Some("python") || set {
        return;
    }
    let Some(step) = started(cx).into_iter().find(|step| step.stage == stage.index) else { return };
    let Some(script) = step.script() else { return };
    let program = script.commands.iter().find_map(|command| {
        command.words.iter().find(|word| {
            word.program()
                .is_some_and(|name| name.starts_with("python") || PROGRAMS.contains(&name))
        })
    });
    let told = script
        .commands
        .iter()
        .flat_map(|command| &command.words)
        .any(|word| options.contains(&word.text()));
    let Some(program) = program.filter(|_| !told) else { return };
    let line = format!("ENV {variable}=1");
    let edit = insert_line_before(cx, step.instruction, &line);
    out.report(step.instruction, program.range, message)
        .fix(Fix::risky(format!("Set `{variable}`"), [edit]).changes(Effect::Env).review(
        "Check that no Python program of the container minds: the variable holds for all of them",
    ));
}
