//! Checks a text with fixes applied against the text before.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::check::Check;
use super::run::{Report, found_by};
use crate::build::{BindingKind, Build, User};
use crate::fix::{Effect, Fix};
use crate::rules::Finding;
use crate::syntax::{Keyword, parse};

/// The state that a result is held against.
pub(super) struct Before {
    errors: usize,
    findings: BTreeMap<&'static str, usize>,
    outlook: BTreeMap<Effect, String>,
}

/// The fault of a result.
pub(super) struct Flaw(String);

impl Flaw {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Before {
    pub(super) fn new(build: &Build<'_>, report: &Report) -> Self {
        let silenced = report.silenced.iter().map(|silenced| &silenced.finding);
        let findings = count(report.findings.iter().chain(silenced));
        Self { errors: build.file.errors.len(), findings, outlook: outlook(build) }
    }

    /// The first flaw of `text`, which has these fixes of a check applied.
    pub(super) fn check(&self, text: &str, check: &Check, fixes: &[&Fix]) -> Option<Flaw> {
        if fixes.is_empty() {
            return None;
        }
        let file = parse(text);
        if file.errors.len() > self.errors {
            return Some(Flaw::new("the result has a syntax error that the file did not have"));
        }
        let build = check.settings.build(text, &file);
        let is_declared = |effect| fixes.iter().any(|fix| fix.effects.contains(&effect));
        let after = outlook(&build);
        for (effect, before) in &self.outlook {
            if after.get(effect) != Some(before) && !is_declared(*effect) {
                return Some(Flaw::new(format!(
                    "it would change the {} that later steps see",
                    name(*effect)
                )));
            }
        }
        let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
        for fix in fixes {
            *by_rule.entry(&*fix.id.rule).or_default() += 1;
        }
        let names = by_rule.keys().copied().collect();
        let left = count(&found_by(&build, &file, &check.settings, &check.inputs, &names));
        for (rule, fixes) in by_rule {
            // What no rule found, the user asked for: nothing has to be gone.
            let Some(before) = self.findings.get(rule).copied() else { continue };
            let after = left.get(rule).copied().unwrap_or(0);
            if after + fixes > before {
                return Some(Flaw::new(format!("`{rule}` still finds its problem in the result")));
            }
        }
        None
    }
}

fn name(effect: Effect) -> &'static str {
    match effect {
        Effect::User => "user",
        Effect::Workdir => "working directory",
        Effect::Env => "variables",
        Effect::Shell => "shell",
        Effect::Entrypoint => "entry point",
        Effect::Cmd => "command",
    }
}

/// The number of findings of each rule, or code of the shell linter.
fn count<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    counts
}

/// Of every effect, what the steps of each stage see of it, one after the other and without
/// repeats; so joining or moving steps between which nothing changes leaves it as it is. As texts, of
/// which equal ones mean the same. Linear.
fn outlook(build: &Build<'_>) -> BTreeMap<Effect, String> {
    let mut outlook: BTreeMap<Effect, String> = BTreeMap::new();
    for stage in &build.stages {
        let mut before: BTreeMap<Effect, String> = BTreeMap::new();
        let mut note = |effect: Effect, seen: String| {
            if before.get(&effect) != Some(&seen) {
                let all = outlook.entry(effect).or_default();
                let _ = write!(all, "{} {} {seen}", stage.index, seen.len());
                before.insert(effect, seen);
            }
        };
        let mut last: [Option<String>; 2] = [None, None];
        for step in build.steps_of(stage.index) {
            match step.effective.keyword {
                _ if step.is_onbuild() => {}
                Keyword::Run
                | Keyword::Copy
                | Keyword::Add
                | Keyword::Cmd
                | Keyword::Entrypoint
                | Keyword::Healthcheck => {
                    note_state(
                        &mut note,
                        step.state.user.as_deref(),
                        step.state.workdir.as_deref(),
                        &step.state.shell,
                    );
                }
                _ => {}
            }
            match step.effective.keyword {
                Keyword::Cmd => last[0] = Some(command(step.effective)),
                Keyword::Entrypoint => last[1] = Some(command(step.effective)),
                _ => {}
            }
        }
        let end = &stage.end;
        note_state(&mut note, end.user.as_deref(), end.workdir.as_deref(), &end.shell);
        let [cmd, entrypoint] = last;
        note(Effect::Cmd, cmd.unwrap_or_default());
        note(Effect::Entrypoint, entrypoint.unwrap_or_default());
        let mut bindings: Vec<_> = stage
            .scope
            .bindings()
            .filter(|binding| binding.kind == BindingKind::Env || binding.value.is_some())
            .collect();
        bindings.sort_by_key(|binding| binding.range.start());
        for binding in bindings {
            note(
                Effect::Env,
                format!("{}={}", binding.name, binding.value.as_deref().unwrap_or("?")),
            );
        }
    }
    outlook
}

fn note_state(
    note: &mut impl FnMut(Effect, String),
    user: Option<&User>,
    workdir: Option<&str>,
    shell: &[String],
) {
    note(Effect::User, user.map(|user| user.name.clone()).unwrap_or_default());
    note(Effect::Workdir, workdir.unwrap_or_default().to_owned());
    note(Effect::Shell, shell.join("\u{0}"));
}

/// The words that a CMD or ENTRYPOINT runs, in either form: two spellings of the same words are the
/// same.
fn command(instruction: &crate::syntax::Instruction) -> String {
    use crate::syntax::{Body, Command};
    match &instruction.body {
        Body::Cmd(Command::Exec(words)) | Body::Entrypoint(Command::Exec(words)) => {
            words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
        }
        _ => instruction.arguments.as_str().split_whitespace().collect::<Vec<_>>().join(" "),
    }
}
