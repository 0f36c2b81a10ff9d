//! What another crate finds in the shell scripts of a Dockerfile.
//!
//! Rules of the shell have ShellCheck's codes for names and are no part of
//! [`RULES`](super::RULES): their engine weighs more than all else, so that the page fetches it
//! later and this crate knows only its results.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Context, Finding, OnIn, Preset, Severity};
use crate::build::Build;
use crate::fix::Fix;
use crate::size::Frees;
use crate::syntax::parse;
use crate::text::{Edit, TextRange};

/// The practice that all of them serve.
const PRACTICE: &str = "shellcheck-scripts";

/// One place in a script where the shell linter found something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShellFinding {
    /// ShellCheck's number for it: 2086.
    pub code: u16,
    /// ShellCheck's severity.
    pub severity: Severity,
    /// Where it is on without being asked for, as for a rule.
    pub on: OnIn,
    /// As in [`Finding`].
    pub message: String,
    /// The part at fault, in bytes of the Dockerfile.
    pub range: TextRange,
    /// Index of the instruction.
    pub instruction: usize,
    /// The cure, if there is one.
    pub fix: Option<Fix>,
}

/// What a shell linter said of one text under one preset.
#[derive(Debug, PartialEq, Eq)]
pub struct ShellAnswer {
    /// The text. In another one the findings hold for those instructions that are in both.
    pub text: Arc<str>,
    /// As the linter was told.
    pub preset: Preset,
    /// In the order of their places.
    pub findings: Vec<ShellFinding>,
}

/// Where findings in scripts come from.
#[derive(Clone, Debug, Default)]
pub enum ShellLinter {
    /// Nobody looks into scripts.
    #[default]
    Nobody,
    /// The linter itself, asked about each text.
    Here(fn(&Build<'_>, Preset) -> Vec<ShellFinding>),
    /// A linter that works elsewhere has answered.
    Elsewhere(Arc<ShellAnswer>),
}

impl PartialEq for ShellLinter {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nobody, Self::Nobody) => true,
            (Self::Here(one), Self::Here(other)) => std::ptr::fn_addr_eq(*one, *other),
            (Self::Elsewhere(one), Self::Elsewhere(other)) => one == other,
            _ => false,
        }
    }
}

impl Eq for ShellLinter {}

/// The findings in scripts that these options choose.
pub(crate) fn script_findings(context: &Context<'_>) -> Vec<Finding> {
    let options = context.options;
    let of = |finding: ShellFinding| {
        let code = shell_code(finding.code)?;
        let wanted = if options.select.is_empty() {
            finding.on == OnIn::Recommended || options.preset != Preset::Recommended
        } else {
            options.select.iter().any(|name| name == code)
        };
        let chosen = options.severity_for(|name| name == code);
        wanted.then(|| Finding {
            rule: code,
            aliases: vec![code],
            severity: chosen.unwrap_or(finding.severity),
            message: finding.message,
            range: finding.range,
            instruction: finding.instruction,
            practice: PRACTICE,
            fix: finding.fix,
            frees: Frees::Nothing,
            saves: None,
        })
    };
    let found = match &context.inputs.shell {
        _ if options.preset == Preset::Buildkit => Vec::new(),
        ShellLinter::Here(lint) => lint(context.build, options.preset),
        ShellLinter::Elsewhere(answer) if answer.preset != options.preset => Vec::new(),
        ShellLinter::Elsewhere(answer) if *answer.text == *context.source => {
            answer.findings.clone()
        }
        ShellLinter::Elsewhere(answer) => moved(answer, context),
        ShellLinter::Nobody => Vec::new(),
    };
    found.into_iter().filter_map(of).collect()
}

/// The findings of those instructions that the text still has, where they are now: so that typing
/// in one script does not hide for a moment what is wrong with the others.
fn moved(answer: &ShellAnswer, context: &Context<'_>) -> Vec<ShellFinding> {
    /// How many instructions may have come in at one place.
    const NEW: usize = 32;
    let old = parse(&answer.text);
    let now = &context.file.instructions;
    let mut next = 0;
    let mut all = Vec::new();
    let mut findings = answer.findings.iter().peekable();
    for instruction in &old.instructions {
        let of_this = |it: &&ShellFinding| it.instruction == instruction.index;
        let same = instruction.range.slice(&answer.text);
        let mut near = now.iter().skip(next).take(NEW);
        let found = near.find(|it| it.range.slice(context.source) == same);
        while let Some(finding) = findings.next_if(|it| of_this(it)) {
            let Some(found) = found else { continue };
            let (from, to) = (instruction.range.start(), found.range.start());
            let shift =
                |it: TextRange| TextRange::new(it.start() - from + to, it.end() - from + to);
            let mut finding = finding.clone();
            finding.instruction = found.index;
            finding.range = shift(finding.range);
            for Edit { range, .. } in finding.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
                *range = shift(*range);
            }
            all.push(finding);
        }
        if let Some(found) = found {
            next = found.index + 1;
        }
    }
    all
}

/// The name of a code, `SC2086`, where the shell linter has such a rule.
pub fn shell_code(number: u16) -> Option<&'static str> {
    let name = |at: usize| CODES.get(at * 6..at * 6 + 6);
    let (mut low, mut high) = (0, CODES.len() / 6);
    while low < high {
        let middle = low.midpoint(high);
        let found = name(middle)?;
        let its: u16 = found.get(2..)?.parse().ok()?;
        match its.cmp(&number) {
            std::cmp::Ordering::Equal => return Some(found),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// Whether a rule's id is a code of the shell linter.
pub fn is_shell_code(id: &str) -> bool {
    id.strip_prefix("SC").and_then(|number| number.parse().ok()).and_then(shell_code) == Some(id)
}

/// Every code, in ascending order and without anything between them.
const CODES: &str = include_str!("scripts.txt");
