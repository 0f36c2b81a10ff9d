//! Settings that a Python service wants.

use crate::build::Base;
use crate::fix::{Effect, Fix};
use crate::rules::shared::edits::insert_line_before;
use crate::rules::shared::entry_process::{Start, start_commands};
use crate::rules::{RuleContext, Sink};
use crate::shell::ShellWord;

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
/// options of Python's (`u`, `Xdev`), and offers to set the variable before it.
pub(crate) fn python_setting(
    cx: &RuleContext<'_>,
    out: &mut Sink<'_>,
    variable: &str,
    message: &str,
    options: &[&str],
) {
    let Some(stage) = cx.build.final_stage() else { return };
    let Base::Image(image) = cx.build.root_base(stage.index) else { return };
    if image.official() != Some("python") {
        return;
    }
    let mut own = start_commands(cx).into_iter().filter(|start| start.step.stage == stage.index);
    let Some((start, program)) = own.find_map(|it| Some((it, program(&it)?))) else {
        return;
    };
    // Python takes an empty value for none; one before the command is meant.
    let own = cx.build.invocation(start.step, start.command).given(variable);
    let is_set = own.is_set() || start.variable(cx, variable).may_be(|it| !it.is_empty());
    let is_told = own_options(&start, program).iter().any(|it| options.contains(&it.as_str()));
    if is_set || is_told {
        return;
    }
    let line = format!("ENV {variable}=1");
    let edit = insert_line_before(cx, start.step.instruction, &line);
    out.report(start.step.instruction, program.range, message)
        .fix(Fix::risky(format!("Set `{variable}`"), [edit]).changes(Effect::Env).review(
        "Check that no Python program of the container minds: the variable holds for all of them",
    ));
}

fn is_python(word: &ShellWord) -> bool {
    word.program().is_some_and(|name| name.starts_with("python"))
}

/// The word that starts Python.
fn program<'a>(start: &Start<'a>) -> Option<&'a ShellWord> {
    let is_program = |word: &ShellWord| word.program().is_some_and(|it| PROGRAMS.contains(&it));
    start.command.words.iter().find(|word| is_python(word) || is_program(word))
}

/// The options that Python itself is given after its name: each letter, with its value where it takes
/// one. What comes after the module or the script is theirs.
fn own_options(start: &Start<'_>, program: &ShellWord) -> Vec<String> {
    let mut found = Vec::new();
    if !is_python(program) {
        return found;
    }
    let after = start.command.words.iter().skip_while(|word| word.range != program.range).skip(1);
    let mut words = after.chain(start.handed()).map(ShellWord::text);
    while let Some(letters) = words.next().and_then(|text| text.strip_prefix('-')) {
        if letters.starts_with('-') {
            continue;
        }
        for (at, letter) in letters.char_indices() {
            match letter {
                'c' | 'm' => return found,
                'W' | 'X' => {
                    let rest = letters.get(at + 1..).unwrap_or("");
                    let value = if rest.is_empty() { words.next().unwrap_or("") } else { rest };
                    found.push(format!("{letter}{value}"));
                    break;
                }
                _ => found.push(letter.to_string()),
            }
        }
    }
    found
}
