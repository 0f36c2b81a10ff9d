use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Finding, LabelKind, Rule, Rules, Severity, ShellLinter};
use crate::build::{Build, Step};
use crate::context::{BuildContext, ContextFiles};
use crate::fix::Fix;
use crate::size::{Frees, Weight};
use crate::syntax::{CheckDirective, DirectiveKind, Dockerfile, Ignores, Instruction};
use crate::text::TextRange;

/// A set of rules with their severities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// What nearly everybody wants.
    #[default]
    Recommended,
    /// Everything.
    Strict,
    /// hadolint's rules, to the letter.
    Hadolint,
    /// BuildKit's checks, to the letter.
    Buildkit,
}

/// Where the image is to run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    /// Not said.
    #[default]
    Unknown,
    /// Docker, Compose or Swarm.
    Docker,
    /// Kubernetes.
    Kubernetes,
    /// Heroku, Cloud Run and the like.
    Paas,
}

/// What matters most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Not said.
    #[default]
    Balanced,
    /// As few vulnerabilities as can be.
    Security,
    /// As few bytes as can be.
    Small,
    /// Builds as fast as can be.
    Fast,
    /// The same image from the same file.
    Reproducible,
}

/// What the user chose. Everything a run depends on besides the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// The set of rules.
    pub preset: Preset,
    /// Only these rules (ids or aliases), if not empty.
    pub select: Vec<String>,
    /// Not these rules (ids or aliases).
    pub ignore: Vec<String>,
    /// Where the image is to run.
    pub target: Target,
    /// What matters most.
    pub profile: Profile,
    /// The day, `2026-11-21`, for what has come to its end of life; `None` leaves that out.
    pub today: Option<String>,
    /// The text of the .dockerignore, where one is at hand. `None` says nothing about whether there
    /// is one.
    pub dockerignore: Option<String>,
    /// The files of the build context, where a list is at hand.
    #[serde(skip)]
    pub files: Option<Arc<ContextFiles>>,
    /// The Dockerfile's path in the context; `Dockerfile` if not said, empty where it lies elsewhere.
    pub dockerfile: Option<String>,
    /// Severities that differ from the rules' own, by id or alias; the last one counts.
    pub severities: Vec<(String, Severity)>,
    /// Registries that images may come from; empty means all. `*` at the start or the end of a name
    /// stands for anything.
    pub trusted_registries: Vec<String>,
    /// What the image weighs beside its size budget, where there is one and somebody estimated.
    pub weight: Option<Weight>,
    /// The labels that images are to have, and what their values look like.
    pub label_schema: Vec<(String, LabelKind)>,
    /// Whether other labels than those are not wanted.
    pub strict_labels: bool,
    /// The rules that are at hand.
    #[serde(skip)]
    pub rules: Rules,
    /// Whether the file's own ignore comments count for nothing.
    pub disregard_ignores: bool,
    /// What looks into shell scripts.
    #[serde(skip)]
    pub shell: ShellLinter,
}

impl Options {
    /// The severity that the user gave this rule or one of its codes.
    pub fn severity_of(&self, rule: &Rule) -> Option<Severity> {
        self.severity_for(|name| {
            name == rule.id || rule.aliases.iter().any(|alias| alias.code == name)
        })
    }

    /// What a file silences, as far as that is to count.
    pub(crate) fn ignores(&self, source: &str, file: &Dockerfile) -> Ignores {
        let read = if self.disregard_ignores { Ignores::of_directives } else { Ignores::read };
        read(source, file)
    }

    pub(crate) fn severity_for(&self, is_meant: impl Fn(&str) -> bool) -> Option<Severity> {
        let (_, severity) = self.severities.iter().rev().find(|(name, _)| is_meant(name))?;
        Some(*severity)
    }
}

/// What a rule may look at.
pub struct Context<'a> {
    /// The text.
    pub source: &'a str,
    /// Its syntax.
    pub file: &'a Dockerfile,
    /// Its meaning.
    pub build: &'a Build<'a>,
    /// What the build takes its files from.
    pub context: &'a BuildContext<'a>,
    /// What the user chose.
    pub options: &'a Options,
}

impl<'a> Context<'a> {
    /// The text of a range.
    pub fn slice(&self, range: TextRange) -> &'a str {
        range.slice(self.source)
    }

    /// Whether the rule is to follow hadolint to the letter.
    pub fn as_hadolint(&self) -> bool {
        self.options.preset == Preset::Hadolint
    }

    /// Whether the rule is to follow BuildKit to the letter.
    pub fn as_buildkit(&self) -> bool {
        self.options.preset == Preset::Buildkit
    }

    /// Whether the rule is to look at a step: neither hadolint nor BuildKit look inside ONBUILD.
    pub fn sees(&self, step: &Step<'_>) -> bool {
        !((self.as_hadolint() || self.as_buildkit()) && step.is_onbuild())
    }

    /// Whether an experimental check of BuildKit is to run: in its own preset only where the file
    /// asks for it (`# check=experimental=…`).
    pub fn experimental(&self, code: &str) -> bool {
        let asks = |value: &str| {
            let names = CheckDirective::read(value).experimental;
            names.iter().any(|name| name == "all" || name.eq_ignore_ascii_case(code))
        };
        !self.as_buildkit()
            || self
                .file
                .directives
                .iter()
                .any(|it| it.kind == DirectiveKind::Check && asks(&it.value.text))
    }

    /// Whether the user named this rule, or one of its codes, outright.
    pub fn selected(&self, rule: &Rule) -> bool {
        self.options.select.iter().any(|name| {
            name == rule.id || rule.aliases.iter().any(|alias| alias.code == name.as_str())
        })
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
            finding.fix = Some(fix);
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
