//! The answers. Only the engine's own program calls this.

use std::cmp::Reverse;
use std::sync::Arc;

use plimsoll_core::Check;
use plimsoll_core::analysis::{Applied, Report};
use plimsoll_core::build::{Build, PLATFORM_ARGS};
use plimsoll_core::cache::cost::read_measurements;
use plimsoll_core::context::ContextFiles;
use plimsoll_core::fix::{Fix, FixId, Safety, base_image};
use plimsoll_core::report::{Figures, Outline};
use plimsoll_core::review::{self, Redaction};
use plimsoll_core::rules::{Inputs, Rules};
use plimsoll_core::size::{Closures, SizeReport, suites};
use plimsoll_core::syntax::{Dockerfile, parse};

use super::{Answer, Case, Found, Look, Outcome, Question, Reviewed, Seen, Select, Subject};
use crate::build_settings::declared;
use crate::cache::{Rebuilds, Side};
use crate::catalog::Catalog;
use crate::configuration;
use crate::estimates::{Facts, Possible};
use crate::fix_remap::moves;
use crate::gains::{gains, lighter_base};
use crate::sharing::{Basis, Form, Taken};
use crate::{advice, cache, ignore_effect, link, size};

/// Answers questions. It keeps what it has read, so that the fixes chosen from what was found cost
/// no second reading, and the tables that estimates need.
#[derive(Debug, Default)]
pub struct Engine {
    closures: Arc<Closures>,
    folders: Vec<(u64, Arc<ContextFiles>)>,
    /// The text that was looked at last.
    last: Option<(Subject, Check)>,
}

/// So many problems are told of: more than anybody reads, and few enough for a page to take in at once.
pub const MOST: usize = 2_000;
/// So many ARGs are offered.
const ARGUMENTS: usize = 50;

/// So many folders are kept.
const FOLDERS: usize = 4;

impl Engine {
    /// Takes a table of apt packages.
    pub fn add_packages(&mut self, table: &str) {
        Arc::make_mut(&mut self.closures).add(table);
    }

    /// The releases whose package tables the answer to a question would need and that are not here.
    pub fn wanted(&self, question: &Question) -> Vec<&'static str> {
        let case = match question {
            Question::Facts(case)
            | Question::Possible(case)
            | Question::Rebuilds(case)
            | Question::Weights(case) => case,
            Question::Make(form, taken) if form.has_facts() => match &taken.case {
                Some(case) => case,
                None => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        let mut wanted = Vec::new();
        for text in std::iter::once(&case.subject.text).chain(&case.fixed) {
            let file = parse(text);
            for suite in suites(&case.subject.settings.build(text, &file)) {
                if !self.closures.has(suite) && !wanted.contains(&suite) {
                    wanted.push(suite);
                }
            }
        }
        wanted
    }

    /// The answer.
    pub fn answer(&mut self, question: &Question) -> Answer {
        match question {
            Question::Look(look) => Answer::Found(Box::new(self.look(look))),
            Question::Select(select) => Answer::Outcome(self.select(select)),
            Question::Apply(select) => Answer::Applied(self.apply(select)),
            Question::Facts(case) => Answer::Facts(Box::new(self.facts(case))),
            Question::Possible(case) => Answer::Possible(self.possible(case)),
            Question::Rebuilds(case) => {
                Answer::Rebuilds(Box::new(cache::rebuilds(case, &self.inputs(&case.subject))))
            }
            Question::Weights(case) => {
                Answer::Weights(Box::new(size::weights(case, &self.inputs(&case.subject))))
            }
            Question::Advice(subject, bytes) => {
                Answer::Advice(advice::advice(subject, &self.inputs(subject), *bytes))
            }
            Question::Ignoring(case, ignore) => {
                let inputs = self.inputs(&case.subject);
                Answer::Words(ignore_effect::effect(case, &inputs, ignore))
            }
            Question::Reviewed(subject, fixes) => Answer::Reviewed(self.reviewed(subject, fixes)),
            Question::Open(link) => Answer::Opened(Box::new(link::read(link))),
            Question::Unpack(json) => Answer::Opened(Box::new(link::unpacked(json))),
            Question::Share(leaving) => Answer::Shared(Box::new(leaving.shared())),
            Question::Secrets(state) => Answer::Held(Redaction::of_state(state).held(state)),
            Question::HideIn(state, text) => Answer::Text(Redaction::of_state(state).file(text)),
            Question::Make(form, taken) => {
                Answer::Made(taken.made(&self.basis(*form, taken), *form))
            }
            Question::Configure(text, settings) => {
                Answer::Settings(configuration::configured(text, settings).map(Box::new))
            }
            Question::Unknown(names) => Answer::Words(configuration::unknown(names)),
            Question::Measure(output) => {
                Answer::Measured(read_measurements(output).map_err(|error| error.to_string()))
            }
            Question::Catalog => Answer::Catalog(Catalog::new()),
            Question::Folder(number, files) => {
                self.folders.retain(|(other, _)| other != number);
                self.folders.push((*number, files.clone()));
                if self.folders.len() > FOLDERS {
                    self.folders.remove(0);
                }
                Answer::Done
            }
        }
    }

    fn look(&mut self, look: &Look) -> Seen {
        let check = self.checked(&look.subject);
        let (text, file) = (check.text(), check.file());
        let build = Build::new(text, file);
        let stages = build.stages.iter();
        let found = Found {
            counts: check.report.counts(),
            report: worst(&check.report),
            stages: stages
                .map(|stage| stage.name.clone().unwrap_or_else(|| stage.index.to_string()))
                .collect(),
            arguments: arguments(file),
            is_part: file.fragment().is_some(),
        };
        let mut moves = look.before.as_ref().map_or_else(Vec::new, |before| {
            moves((&before.text, &before.fixes), (text, &check.report))
        });
        let asked = review::State { bases: look.asked.clone(), ..review::State::default() };
        let mut bases = asked.base_fixes(text);
        for moved in &look.moved {
            let Some(range) = moved.range else { continue };
            let after = file.instructions.partition_point(|it| it.range.start() <= range.start());
            let fix = base_image(text, file, after.saturating_sub(1), &moved.image);
            let is_there = |fix: &Fix| fix.edits.first().is_some_and(|edit| edit.range == range);
            if let Some(fix) = fix.filter(is_there) {
                moves.push((moved.id.clone(), fix.id.clone()));
                bases.push(fix);
            }
        }
        let choices = match &look.before {
            Some(_) => look.choices.moved(&moves),
            None => look.choices.clone(),
        };
        let fixes = found.report.findings.iter().filter_map(|finding| finding.fix.as_deref());
        let fixes = fixes.chain(&bases);
        let chosen: Vec<FixId> = fixes
            .filter(|fix| choices.is_selected(&fix.id, fix.safety))
            .map(|fix| fix.id.clone())
            .collect();
        let outcome = self.select(&Select {
            subject: look.subject.clone(),
            chosen: chosen.clone(),
            bases: bases.clone(),
            weight: look.weight,
        });
        Seen { found, moves, bases, chosen, outcome }
    }

    fn select(&mut self, select: &Select) -> Outcome {
        let left = |check: &Check| check.report.findings.len();
        if select.chosen.is_empty() {
            return Outcome { applied: None, left: left(self.checked(&select.subject)) };
        }
        let applied = self.apply(select);
        let left = if *applied.text == *select.subject.text {
            left(self.checked(&select.subject))
        } else {
            left(&self.check_apart(&Subject {
                text: applied.text.as_str().into(),
                weight: select.weight,
                ..select.subject.clone()
            }))
        };
        Outcome { applied: Some(applied), left }
    }

    fn apply(&mut self, select: &Select) -> Applied {
        self.checked(&select.subject).apply_with(&select.chosen, &select.bases)
    }

    fn reviewed(&self, subject: &Subject, fixes: &[FixId]) -> Reviewed {
        let check = self.check_apart(subject);
        let problems = check.report.findings.len();
        let fixes = fixes.to_vec();
        if fixes.is_empty() {
            let (text, findings) = (subject.text.to_string(), check.report.findings);
            return Reviewed { problems, fixes, text, findings };
        }
        let text = check.apply_with(&fixes, &[]).text;
        let with = Subject { text: text.as_str().into(), ..subject.clone() };
        let findings = self.check_apart(&with).report.findings;
        Reviewed { problems, fixes, text, findings }
    }

    fn facts(&mut self, case: &Case) -> Facts {
        let inputs = self.inputs(&case.subject);
        let weights = size::weights(case, &inputs);
        let edit = cache::source_edit(case, &inputs);
        let check = self.checked(&case.subject);
        Facts {
            bytes: weights.now.base.disk.map(|_| weights.now.total.disk.likely),
            size: size::on_disk(&weights),
            weights: size::beside_budget(&weights),
            gains: gains(&check.report.findings, &weights, &edit, case, &inputs),
            rebuilds: cache::in_words(edit),
            savings: size::savings(&check.report.findings, &weights),
            notes: size::notes(check.text(), check.file(), &weights),
        }
    }

    fn possible(&mut self, case: &Case) -> Possible {
        let inputs = self.inputs(&case.subject);
        let (most, edit) = self.with_every_fix(case);
        let problems = self.check_apart(&most.subject).report.findings.len();
        Possible {
            problems,
            size: size::on_disk(&size::weights(&most, &inputs)).map(|(then, _)| then),
            rebuilds: cache::in_words(edit).and_then(|(_, then)| then),
        }
    }

    /// The case of the text with every fix and a lighter base, and the rebuild after a source edit
    /// before and after.
    fn with_every_fix(&mut self, case: &Case) -> (Case, Rebuilds) {
        let inputs = self.inputs(&case.subject);
        let weights = size::weights(case, &inputs);
        let bases: Vec<Fix> =
            lighter_base(&weights).map(|(_, fix)| fix.clone()).into_iter().collect();
        let check = self.checked(&case.subject);
        let fixes = check.report.findings.iter().filter_map(|finding| finding.fix.as_deref());
        let fixes = fixes.chain(&bases).filter(|fix| fix.safety > Safety::Show);
        let chosen: Vec<FixId> = fixes.map(|fix| fix.id.clone()).collect();
        let text: Arc<str> = check.apply_with(&chosen, &bases).text.into();
        let subject = Subject { text: text.clone(), ..case.subject.clone() };
        // The question is that of the text as it is, which has its own source files.
        let edit = cache::source_edit(&Case { fixed: Some(text), ..case.clone() }, &inputs);
        (Case { subject, ..case.clone() }, edit)
    }

    /// What a report or a file is made of: the fixes are worked out anew, for they may be others than
    /// those that the page knows the outcome of.
    fn basis(&mut self, form: Form, taken: &Taken) -> Basis {
        let Outcome { applied, left } = self.select(&taken.select);
        let text = &taken.select.subject.text;
        let fixed = applied.map_or_else(|| text.clone(), |applied| applied.text.into());
        let report = self.checked(&taken.select.subject).report.clone();
        let changed = (fixed != *text).then(|| fixed.clone());
        let case = taken.case.as_ref().filter(|_| form.has_facts());
        let case = case.map(|case| Case { fixed: changed, ..case.clone() });
        let (facts, outline) = match (&case, form) {
            (None, _) => {
                let now = Figures { problems: report.findings.len(), ..Figures::default() };
                (Facts::default(), Outline { now, ..Outline::default() })
            }
            (Some(case), Form::Picture(_)) => {
                (Facts::default(), self.outline(case, report.findings.len(), left))
            }
            (Some(case), _) => (self.facts_told(case), Outline::default()),
        };
        Basis { report, facts, fixed, left, outline }
    }

    /// The figures of a picture.
    fn outline(&mut self, case: &Case, problems: usize, left: usize) -> Outline {
        let inputs = self.inputs(&case.subject);
        let weights = size::weights(case, &inputs);
        let edit = cache::source_edit(case, &inputs);
        let (most, most_edit) = self.with_every_fix(case);
        let most_left = self.check_apart(&most.subject).report.findings.len();
        let most_weights = size::weights(&most, &inputs);
        let then = weights.then.as_ref().map(|it| figures(left, it, edit.then.as_ref()));
        let most_edit = most_edit.then.as_ref().or(Some(&most_edit.now));
        Outline {
            now: figures(problems, &weights.now, Some(&edit.now)),
            then,
            most: Some(figures(most_left, &most_weights.now, most_edit)),
        }
    }

    /// The facts that reports tell.
    fn facts_told(&self, case: &Case) -> Facts {
        let inputs = self.inputs(&case.subject);
        Facts {
            size: size::on_disk(&size::weights(case, &inputs)),
            rebuilds: cache::in_words(cache::source_edit(case, &inputs)),
            ..Facts::default()
        }
    }

    /// The text as it was looked at last, or looked at now.
    fn checked(&mut self, subject: &Subject) -> &Check {
        let is_last = self.last.as_ref().is_some_and(|(last, _)| last == subject);
        let (_, check) = if is_last { self.last.take() } else { None }
            .unwrap_or_else(|| (subject.clone(), self.check_apart(subject)));
        &self.last.insert((subject.clone(), check)).1
    }

    /// Looks at a text, leaving what was looked at last as it is.
    fn check_apart(&self, subject: &Subject) -> Check {
        Check::without_sizes(&subject.text, &subject.settings, &self.inputs(subject))
    }

    fn inputs(&self, subject: &Subject) -> Inputs {
        let folder = self.folders.iter().find(|(number, _)| Some(*number) == subject.folder);
        subject.inputs(folder.map(|(_, files)| files.clone()), self.closures.clone(), Rules::all())
    }
}

fn figures(problems: usize, weight: &SizeReport, edit: Option<&Result<Side, String>>) -> Figures {
    let total = &weight.total;
    Figures {
        problems,
        disk: total.missing.is_empty().then_some(total.disk),
        work: edit.and_then(|edit| edit.as_ref().ok()).map(|side| side.work.clone()),
    }
}

/// A report with no more findings than are told of, in their order.
fn worst(report: &Report) -> Report {
    if report.findings.len() <= MOST {
        return report.clone();
    }
    let mut places: Vec<usize> = (0..report.findings.len()).collect();
    let severity = |place: &usize| report.findings.get(*place).map(|finding| finding.severity);
    places.sort_by_key(|place| Reverse(severity(place)));
    places.truncate(MOST);
    places.sort_unstable();
    let findings = places.into_iter().filter_map(|place| report.findings.get(place).cloned());
    let silenced = report.silenced.iter().take(MOST).cloned().collect();
    Report { findings: findings.collect(), silenced, rules: report.rules }
}

/// The ARGs of a file, a name once, without those that the platform sets.
fn arguments(file: &Dockerfile) -> Vec<(String, String)> {
    let mut arguments: Vec<(String, String)> = Vec::new();
    for argument in declared(file) {
        let name = &argument.name.text;
        let is_known = arguments.iter().any(|(known, _)| known == name);
        if arguments.len() < ARGUMENTS && !is_known && !PLATFORM_ARGS.contains(&name.as_str()) {
            let default = argument.default.as_ref().map(|it| it.text.clone()).unwrap_or_default();
            arguments.push((name.clone(), default));
        }
    }
    arguments
}
