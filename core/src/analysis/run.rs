use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::doubt::{settle, stop_at_misspelt};
use super::scripts::script_findings;
use super::silence::Silence;
use crate::build::Build;
use crate::fix::FixId;
use crate::rules::{
    Finding, Inputs, OnIn, Preset, Rule, RuleContext, Rules, Settings, Severity, Sink,
    is_shell_code,
};
use crate::syntax::{Body, Command, Dockerfile, Instruction};
use crate::text::{LineIndex, TextRange};

/// The findings of an analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The findings, by position and then in the order of the rules.
    pub findings: Vec<Finding>,
    /// The findings that ignore comments and directives silenced, in the same order.
    pub silenced: Vec<Silenced>,
    /// The number of rules that looked.
    pub rules: usize,
}

impl Report {
    /// The number of problems of each severity, the worst first; severities without one are left out.
    pub fn counts(&self) -> Vec<(Severity, usize)> {
        let of = |severity| self.findings.iter().filter(|it| it.severity == severity).count();
        let counts = Severity::WORST_FIRST.into_iter().map(|severity| (severity, of(severity)));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

/// A finding that the file itself asks not to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silenced {
    /// The finding that would have been reported.
    pub finding: Finding,
    /// The reason given in the comment, if any.
    pub reason: Option<String>,
}

/// The rules of these that the settings choose.
fn active_rules(rules: Rules, settings: &Settings) -> Vec<&'static Rule> {
    rules.iter().filter(|rule| is_active(rule, settings)).collect()
}

/// Runs the rules over a text that has been read.
pub(super) fn look(
    build: &Build<'_>,
    file: &Dockerfile,
    settings: &Settings,
    inputs: &Inputs,
) -> Report {
    let rules = active_rules(inputs.rules, settings);
    let mut findings = findings(build, file, settings, inputs, &rules, Scripts::Linted);
    if settings.preset.tool().is_some() {
        put_on_the_tools_line(build.source, file, &mut findings);
    }
    // Findings come in the order of the rules, which the stable sort keeps.
    findings.sort_by_cached_key(|finding| finding.range.start());
    number_fixes(&mut findings);
    let silence = Silence::new(build, file, settings, inputs);
    let silenced = findings
        .extract_if(.., |finding| silence.of(finding).is_some())
        .map(|finding| Silenced {
            reason: silence.of(&finding).and_then(|ignore| ignore.reason.clone()),
            finding,
        })
        .collect();
    for finding in &mut findings {
        if let Some(day) = silence.ended(finding) {
            let _ = write!(finding.message, " (a comment silenced this until {day})");
        }
    }
    Report { findings, silenced, rules: rules.len() }
}

/// The findings of the rules of these names, and of the shell linter where one of its codes is
/// among them; the rules that nobody asks for do not look. Ignore comments silence nothing here.
pub(super) fn found_by(
    build: &Build<'_>,
    file: &Dockerfile,
    settings: &Settings,
    inputs: &Inputs,
    names: &BTreeSet<&str>,
) -> Vec<Finding> {
    let mut rules = active_rules(inputs.rules, settings);
    rules.retain(|rule| names.contains(rule.id));
    let has_code = names.iter().any(|name| is_shell_code(name));
    let scripts = if has_code { Scripts::Linted } else { Scripts::Passed };
    findings(build, file, settings, inputs, &rules, scripts)
}

/// The treatment of scripts: the shell linter is asked, or not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scripts {
    Linted,
    Passed,
}

/// The findings of these rules and, if asked for, of the shell linter, as the settings have them.
fn findings(
    build: &Build<'_>,
    file: &Dockerfile,
    settings: &Settings,
    inputs: &Inputs,
    rules: &[&'static Rule],
    scripts: Scripts,
) -> Vec<Finding> {
    let lists = if settings.preset == Preset::Hadolint { lists(file) } else { Vec::new() };
    let with_lines =
        (!lists.is_empty()).then(|| Build::as_hadolint(build.source, file, &settings.given()));
    let seen = with_lines.as_ref().unwrap_or(build);
    let build_context = inputs.context(seen);
    let context = RuleContext {
        source: build.source,
        file,
        build: seen,
        build_context: &build_context,
        settings,
        inputs,
    };
    let mut findings = Vec::new();
    for rule in rules {
        let first = findings.len();
        inputs.rules.check(rule, settings.preset)(&context, &mut Sink::new(rule, &mut findings));
        for finding in findings.iter_mut().skip(first) {
            as_in_preset(finding, rule, settings.preset);
            let chosen = settings
                .severity_for(|name| name == finding.rule || finding.aliases.contains(&name));
            finding.severity = chosen.unwrap_or(finding.severity);
        }
    }
    leave_alone(&lists, &mut findings);
    if scripts == Scripts::Linted {
        findings.extend(script_findings(&context));
    }
    findings.retain(|finding| is_wanted(finding, settings));
    stop_at_misspelt(file, settings.preset, &mut findings);
    settle(build.source, file, settings.preset, &mut findings);
    findings
}

/// The RUNs in exec form, also under ONBUILD, in order: hadolint reads their lists as lines.
fn lists(file: &Dockerfile) -> Vec<TextRange> {
    let is_list = |it: &&Instruction| matches!(it.effective().body, Body::Run(Command::Exec(_)));
    file.instructions.iter().filter(is_list).map(|it| it.range).collect()
}

/// Takes off the fixes that edit one of these lists: they would put a line's words into it.
fn leave_alone(lists: &[TextRange], findings: &mut [Finding]) {
    let is_in_list = |range: TextRange| {
        let at = lists.partition_point(|list| list.end() < range.start());
        lists.get(at).is_some_and(|list| list.start() <= range.end())
    };
    for finding in findings {
        finding.fix.take_if(|fix| fix.edits.iter().any(|edit| is_in_list(edit.range)));
    }
}

fn is_active(rule: &Rule, settings: &Settings) -> bool {
    if !settings.select.is_empty() {
        return settings.select.iter().any(|name| rule.is_named(name));
    }
    if settings.ignore.iter().any(|name| name == rule.id) {
        return false;
    }
    match settings.preset.tool() {
        Some(tool) => rule.aliases.iter().any(|alias| alias.tool == tool),
        None => settings.preset == Preset::Strict || rule.on != OnIn::Strict,
    }
}

/// Leaves the codes and takes the severity that the preset's tool would show.
fn as_in_preset(finding: &mut Finding, rule: &Rule, preset: Preset) {
    let Some(tool) = preset.tool() else { return };
    finding
        .aliases
        .retain(|code| rule.aliases.iter().any(|alias| alias.tool == tool && alias.code == *code));
    let severity = rule
        .aliases
        .iter()
        .filter(|alias| finding.aliases.contains(&alias.code))
        .find_map(|alias| alias.severity);
    if let Some(severity) = severity {
        finding.severity = severity;
    }
}

/// The code that BuildKit reports on the last line of an instruction.
const ON_THE_LAST_LINE: &str = "NoEmptyContinuation";

/// Moves what stands on a later line of its instruction to the line that hadolint and BuildKit report,
/// which is the instruction's first.
fn put_on_the_tools_line(source: &str, file: &Dockerfile, findings: &mut [Finding]) {
    let index = LineIndex::new(source);
    for finding in findings {
        let Some(instruction) = file.instructions.get(finding.instruction) else { continue };
        let empty = instruction.empty_continuations.last().copied();
        let there = match empty.filter(|_| finding.aliases.contains(&ON_THE_LAST_LINE)) {
            Some(last) if last.start() >= instruction.range.end() => last,
            Some(_) => last_word(source, instruction.range),
            None => instruction.keyword_range,
        };
        if index.line(finding.range.start()) != index.line(there.start()) {
            finding.range = there;
        }
    }
}

fn last_word(source: &str, range: TextRange) -> TextRange {
    let text = range.slice(source);
    let start = text.rfind([' ', '\t', '\n']).map_or(0, |at| at + 1);
    TextRange::new(range.start() + start, range.end())
}

fn is_wanted(finding: &Finding, settings: &Settings) -> bool {
    // With a tool's preset, a finding that the tool has no code for is none.
    let foreign = settings.preset.tool().is_some() && finding.aliases.is_empty();
    let ignored = settings
        .ignore
        .iter()
        .any(|name| name == finding.rule || finding.aliases.contains(&name.as_str()));
    !foreign && !ignored
}

fn number_fixes(findings: &mut [Finding]) {
    let mut seen = BTreeMap::<(&str, usize), usize>::new();
    for finding in findings {
        let ordinal = seen.entry((finding.rule, finding.instruction)).or_default();
        if let Some(fix) = &mut finding.fix {
            fix.id = FixId {
                rule: finding.rule.into(),
                instruction: finding.instruction,
                ordinal: *ordinal,
            };
        }
        *ordinal += 1;
    }
}
