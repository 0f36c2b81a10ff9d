use super::{Finding, Inputs, Rule, Settings, Severity};
use crate::build::{Build, Step};
use crate::context::BuildContext;
use crate::fix::Fix;
use crate::size::Frees;
use crate::syntax::{Dockerfile, Instruction};
use crate::text::TextRange;

/// Everything that a rule may look at.
pub struct RuleContext<'a> {
    /// The text.
    pub source: &'a str,
    /// Its syntax.
    pub file: &'a Dockerfile,
    /// Its meaning.
    pub build: &'a Build<'a>,
    /// The context that the build takes its files from.
    pub build_context: &'a BuildContext<'a>,
    /// The user's choices.
    pub settings: &'a Settings,
    /// The inputs beside the text.
    pub inputs: &'a Inputs,
}

impl<'a> RuleContext<'a> {
    /// The text of a range.
    pub fn slice(&self, range: TextRange) -> &'a str {
        range.slice(self.source)
    }

    /// True if a rule is to look at a step: in some presets not inside ONBUILD.
    pub fn sees(&self, step: &Step<'_>) -> bool {
        self.settings.preset.looks_into_onbuild() || !step.is_onbuild()
    }

    /// True if the user named this rule, or one of its codes, outright.
    pub fn selected(&self, rule: &Rule) -> bool {
        self.settings.select.iter().any(|name| rule.is_named(name))
    }
}

/// Takes a rule's findings.
pub struct Sink<'s> {
    rule: &'static Rule,
    findings: &'s mut Vec<Finding>,
}

impl<'s> Sink<'s> {
    /// A sink for one rule.
    pub fn new(rule: &'static Rule, findings: &'s mut Vec<Finding>) -> Self {
        Self { rule, findings }
    }

    /// Reports a finding at `range` of `instruction`. All the rule's aliases fire for it unless
    /// [`Reported::only`] says otherwise.
    pub fn report(
        &mut self,
        instruction: &Instruction,
        range: TextRange,
        message: impl Into<String>,
    ) -> Reported<'_> {
        self.report_at(instruction.index, range, message)
    }

    /// As [`report`](Self::report), where only the instruction's index is at hand.
    pub fn report_at(
        &mut self,
        instruction: usize,
        range: TextRange,
        message: impl Into<String>,
    ) -> Reported<'_> {
        // By a quarter and not twofold, so that a file full of problems leaves little unused.
        if self.findings.len() == self.findings.capacity() {
            self.findings.reserve_exact(self.findings.len() / 4 + 16);
        }
        let mut message = message.into();
        message.shrink_to_fit();
        self.findings.push(Finding {
            rule: self.rule.id,
            aliases: self.rule.aliases.iter().map(|alias| alias.code).collect(),
            severity: self.rule.severity,
            message,
            range,
            instruction,
            practice: self.rule.practice,
            fix: None,
            frees: Frees::Nothing,
            saves: None,
            settles: false,
        });
        let last = self.findings.len() - 1;
        Reported { finding: self.findings.get_mut(last) }
    }
}

/// A finding just reported, to add to.
pub struct Reported<'f> {
    finding: Option<&'f mut Finding>,
}

#[expect(clippy::return_self_not_must_use, reason = "a chain ends where the finding is complete")]
impl Reported<'_> {
    /// Says which bytes of the image the finding's end frees.
    pub fn frees(mut self, frees: Frees) -> Self {
        if let Some(finding) = self.finding.as_mut() {
            finding.frees = frees;
        }
        self
    }

    /// Offers a fix; `None` offers none.
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        if let (Some(finding), Some(fix)) = (self.finding.as_mut(), fix.into()) {
            finding.fix = Some(Box::new(fix));
        }
        self
    }

    /// Only these of the rule's aliases fire here.
    pub fn only(mut self, codes: &[&str]) -> Self {
        if let Some(finding) = self.finding.as_mut() {
            finding.aliases.retain(|alias| codes.contains(alias));
        }
        self
    }

    /// Says how a line is meant that has several readings.
    pub fn settles(mut self) -> Self {
        if let Some(finding) = self.finding.as_mut() {
            finding.settles = true;
        }
        self
    }

    /// Another practice than the rule's.
    pub fn practice(mut self, id: &'static str) -> Self {
        if let Some(finding) = self.finding.as_mut() {
            finding.practice = id;
        }
        self
    }

    /// Another severity than the rule's.
    pub fn severity(mut self, severity: Severity) -> Self {
        if let Some(finding) = self.finding.as_mut() {
            finding.severity = severity;
        }
        self
    }
}
