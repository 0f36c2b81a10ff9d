//! Looks for mistakes in the shell scripts of a Dockerfile: those of RUN, CMD, ENTRYPOINT and
//! HEALTHCHECK, and the script files that COPY writes.
//!
//! Finds what ShellCheck finds, under its codes; the rules are those of the crate `shuck-linter`
//! and a few of our own. Knows scripts and what is around them; what a user sees of the findings is
//! the analysis's knowledge, in `plimsoll-core`.

mod dialect;
mod engine;
mod expand;
mod found;
mod names;
mod noise;
mod own;
mod pages;
mod place;
mod recent;
mod shebang;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use plimsoll_core::build::{Build, Step};
use plimsoll_core::rules::{OnIn, Preset, Severity, ShellFinding, shell_code};
use plimsoll_core::shell::{ScriptPlace, ScriptText, script_texts};
use plimsoll_core::syntax::{Body, Command, Keyword};
use shuck_linter::Applicability;

use dialect::Shell;
use engine::Engine;
use found::Found;

/// What the package's page shows: its example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

/// Longer scripts are left out, in bytes: nobody wrote them by hand. Some of the engine's rules cost
/// the square of a script's length.
const LONGEST: usize = 16_000;
/// So the squares of the lengths, summed up, are what all scripts of a file may cost: what comes
/// after that is left out.
const MOST: usize = 2 * LONGEST * LONGEST;
/// A script's cost whatever its length, as measured: the engine sets itself up for each. So no
/// more than 4,000 scripts are read.
const EACH: usize = MOST / 4_000;

/// The findings in all scripts of a file, in the order of their instructions. Each script is read
/// once. In hadolint's preset they are those that hadolint shows.
pub fn lint(build: &Build<'_>, preset: Preset) -> Vec<ShellFinding> {
    let as_hadolint = preset == Preset::Hadolint;
    let mut findings = Vec::new();
    let mut left = MOST;
    let shells = shebang::named(build, as_hadolint);
    let mut of_triggers = BTreeSet::new();
    for step in &build.steps {
        let is_trigger = matches!(step.instruction.body, Body::Onbuild(_));
        if is_trigger {
            of_triggers.extend(names::set_by(&step.effective.body));
        }
        let named = shells.get(&step.instruction.index).map(String::as_str);
        if named.is_some_and(shebang::is_of_windows) {
            continue;
        }
        let about = match named.filter(|_| as_hadolint && is_for_shell(step)) {
            Some(shell) => shebang::about(shell),
            None => shebang::About::Known,
        };
        let before = findings.len();
        for script in script_texts(step.instruction, &step.state.shell) {
            if matches!(about, shebang::About::Alone(_)) {
                break;
            }
            let length = script.text.as_str().len();
            let cost = length.saturating_mul(length).saturating_add(EACH);
            if length > LONGEST || cost > left || (as_hadolint && !is_hadolints(step, &script)) {
                continue;
            }
            left -= cost;
            let engine = Engine::get();
            let says_itself = script.text.as_str().starts_with("#!");
            let is_of_line = matches!(script.place, ScriptPlace::Line | ScriptPlace::Heredoc);
            let shell = named.filter(|_| is_of_line && !says_itself).unwrap_or(&script.shell);
            let shell = dialect::of(shell, step, build, as_hadolint);
            let known = if as_hadolint && is_trigger {
                names::triggered(script.text.as_str(), &of_triggers)
            } else {
                names::known(script.text.as_str(), step, build)
            };
            let first = findings.len();
            let escape = build.file.escape;
            findings.extend(
                in_script(engine, &script, shell, &known, escape)
                    .into_iter()
                    .map(|found| ShellFinding { instruction: step.instruction.index, ..found }),
            );
            if as_hadolint {
                // hadolint shows one finding of a script, the last in ShellCheck's order.
                let last = (first..findings.len()).max_by_key(|&at| {
                    let it: &ShellFinding = &findings[at];
                    (it.range.start(), std::cmp::Reverse(it.severity), it.code)
                });
                if let Some(last) = last {
                    findings.swap(first, last);
                    findings.truncate(first + 1);
                }
            }
        }
        if let shebang::About::Beside(code) | shebang::About::Alone(code) = about
            && findings.len() == before
        {
            findings.push(of_shell(code, step));
        }
    }
    findings
}

/// True if the step hands a text to the shell in force.
fn is_for_shell(step: &Step<'_>) -> bool {
    matches!(&step.instruction.body, Body::Run(Command::Shell(_)))
}

/// A finding about the shell itself.
fn of_shell(code: u16, step: &Step<'_>) -> ShellFinding {
    let about = pages::about(code);
    ShellFinding {
        code,
        severity: about.map_or(Severity::Error, |about| about.severity),
        on: OnIn::Recommended,
        message: about.map(|about| about.title().to_owned()).unwrap_or_default(),
        range: step.instruction.keyword_range,
        instruction: step.instruction.index,
        fix: None,
    }
}

/// The page of a code (`SC2086`) in Markdown, its problem in the first line.
pub fn page(code: &str) -> Option<String> {
    let number = code.strip_prefix("SC")?.parse().ok()?;
    shell_code(number).filter(|known| *known == code)?;
    pages::about(number).map(pages::About::page).or_else(|| {
        let (problem, reason) = engine::described(number)?;
        let link = format!("[ShellCheck's page on {code}](https://www.shellcheck.net/wiki/{code})");
        Some(format!("{problem}\n\n{reason}\n\n{link}\n"))
    })
}

/// True if hadolint looks into a script: one of RUN in shell form, no heredoc that feeds a command.
fn is_hadolints(step: &Step<'_>, script: &ScriptText) -> bool {
    step.effective.keyword == Keyword::Run
        && match script.place {
            ScriptPlace::Line => step.effective.heredocs.is_empty(),
            ScriptPlace::Heredoc => true,
            ScriptPlace::Argument | ScriptPlace::File(_) => false,
        }
}

fn in_script(
    engine: &Engine,
    script: &ScriptText,
    shell: Shell,
    names: &BTreeSet<&str>,
    escape: char,
) -> Vec<ShellFinding> {
    let (text, variables) = match script.place {
        ScriptPlace::File(true) => expand::expanded(&script.text, escape),
        _ => (script.text.clone(), Vec::new()),
    };
    let mut all = engine.lint(&text, shell, names);
    own::extend(&mut all, text.as_str(), shell, names);
    all.retain(|found| !shell.has(found, text.as_str()) && !own::is_wrong(found, text.as_str()));
    let lists = noise::list_names(text.as_str());
    let mut findings: Vec<ShellFinding> =
        all.into_iter().map(|found| finding(found, &text, script.place, &lists)).collect();
    // What is about a variable that the builder has expanded says nothing of the file.
    findings.retain(|finding| {
        !variables.iter().any(|variable| {
            variable.start() < finding.range.end() && finding.range.start() < variable.end()
        })
    });
    findings
}

fn finding(
    found: Found,
    text: &plimsoll_core::text::MappedText,
    at: ScriptPlace,
    lists: &BTreeSet<&str>,
) -> ShellFinding {
    let is_noise = noise::is_noise(&found, text.as_str());
    let is_list = noise::is_list(&found, text.as_str(), lists);
    let part = text.as_str().get(found.start..found.end).unwrap_or_default();
    let about = pages::about(found.code);
    let message = match about {
        Some(about) if about.title().contains("{}") => {
            let name = text.as_str().get(found.start..found.end).unwrap_or_default();
            let is_name = |next: char| next.is_ascii_alphanumeric() || next == '_';
            let name = name.trim_start_matches(|next| !is_name(next));
            let end = name.find(|next| !is_name(next)).unwrap_or(name.len());
            about.title().replace("{}", name.get(..end).unwrap_or_default())
        }
        Some(about) => about.title().to_owned(),
        None => found.message,
    };
    let fix = found.fix.filter(|_| !is_list);
    ShellFinding {
        code: found.code,
        severity: about.map_or(found.severity, |about| about.severity),
        on: if is_noise { OnIn::Strict } else { OnIn::Recommended },
        message,
        range: place::of(text, found.start, found.end),
        instruction: 0,
        fix: fix.and_then(|(edits, safety)| {
            // Backslashes mean something else inside `$(…)` than between backquotes.
            let safety = if part.contains('\\') { Applicability::Unsafe } else { safety };
            place::fix(found.code, text, at, edits, safety)
        }),
    }
}
