//! The engine as the page talks to it: questions with all that their answers follow from, and the
//! answers. Both are plain data that is written as JSON, for the engine works apart from the page.
//!
//! The page makes questions and takes answers; only the engine's own program calls [`Engine`], so that
//! nothing of rules, simulator and estimates is in the page's.

mod subject;

use std::cmp::Reverse;
use std::sync::Arc;

use plimsoll_core::advice::Advice;
use plimsoll_core::analysis::{Applied, Report};
use plimsoll_core::build::Build;
use plimsoll_core::cache::cost::{Measurement, read_measurements};
use plimsoll_core::context::ContextFiles;
use plimsoll_core::fix::{Fix, FixId, Safety, base_image};
use plimsoll_core::review::{self, Held, Opened, OtherBase, Redaction};
use plimsoll_core::rules::{Finding, Inputs, Rules, Severity};
use plimsoll_core::size::{Closures, Weight, suites};
use plimsoll_core::syntax::parse;
use plimsoll_core::text::TextRange;
use plimsoll_core::{Check, Settings};
use serde::{Deserialize, Serialize};

pub use subject::{Case, Subject};

use crate::cache::Rebuilds;
use crate::catalog::Catalog;
use crate::configuration;
use crate::estimates::{Facts, Possible};
use crate::fix_remap::moves;
use crate::gains::{gains, lighter_base};
use crate::problem_list::counts;
use crate::selection::Choices;
use crate::sharing::{Basis, Form, Leaving, Made, Shared, Taken};
use crate::size::Weights;
use crate::{advice, cache, ignore_effect, link, size};

/// Something that the page wants to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// What is wrong with a text.
    Look(Look),
    /// What the selected fixes give.
    Select(Select),
    /// The text with these fixes, for good.
    Apply(Select),
    /// The figures of the header, and what problems weigh.
    Facts(Case),
    /// The same figures with every fix.
    Possible(Case),
    /// The steps that a change rebuilds.
    Rebuilds(Case),
    /// What the image weighs.
    Weights(Case),
    /// What belongs beside the file; the image's likely size in bytes, where it is known.
    Advice(Subject, Option<u64>),
    /// The effect of another .dockerignore.
    Ignoring(Case, String),
    /// What is wrong with a text that was reviewed, once these fixes are in it.
    Reviewed(Subject, Vec<FixId>),
    /// What a link holds.
    Open(String),
    /// What a file holds for which a link was too short.
    Unpack(String),
    /// What leaves the page in a link.
    Share(Box<Leaving>),
    /// The values of a state that look secret.
    Secrets(Box<review::State>),
    /// Lines for a file, without the values of a state that look secret.
    HideIn(Box<review::State>, String),
    /// A report or a file to take away.
    Make(Form, Box<Taken>),
    /// A configuration file's settings, put on these.
    Configure(String, Box<Settings>),
    /// Names of rules that there are not, each with a sentence about it.
    Unknown(Vec<String>),
    /// The times and sizes that a build's output tells.
    Measure(String),
    /// Every rule, and what else serves practices.
    Catalog,
    /// The folder that a number stands for in a [`Subject`].
    Folder(u64, Arc<ContextFiles>),
}

/// A text to look at, and what is to be followed into it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The text with what it is held against.
    pub subject: Subject,
    /// The text before, whose fixes are chosen by these ids; nothing where the choices are about this
    /// very text.
    pub before: Option<Before>,
    /// What people chose, by the ids of the text before.
    pub choices: Choices,
    /// Base images that are wanted where they stand now.
    pub moved: Vec<Moved>,
    /// Base images that a link asks for.
    pub asked: Vec<OtherBase>,
    /// What the image with the fixes weighs beside its budget.
    pub weight: Option<Weight>,
}

/// A text that was looked at before, and what of it is to be found again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Before {
    pub text: Arc<str>,
    /// Fixes with the start of their problems, in bytes.
    pub fixes: Vec<(FixId, usize)>,
}

/// A base image that somebody chose, and the place where its fix is expected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its fix in the text before.
    pub id: FixId,
    /// The image.
    pub image: String,
    /// What it takes the place of, in bytes of the new text; nothing where that was edited.
    pub range: Option<TextRange>,
}

/// Fixes that are chosen from what was found in a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Select {
    /// The text with what it is held against.
    pub subject: Subject,
    /// The fixes, by id.
    pub chosen: Vec<FixId>,
    /// Fixes that no rule proposes.
    pub bases: Vec<Fix>,
    /// What the image with the fixes weighs beside its budget.
    pub weight: Option<Weight>,
}

/// What the engine found in a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The problems; of a great many the worst.
    pub report: Report,
    /// The number of problems of each severity, the worst first; severities without one are left out.
    pub counts: Vec<(Severity, usize)>,
    /// The names of the stages, those without a name by number.
    pub stages: Vec<String>,
    /// True if the text has no FROM and is a part of a Dockerfile.
    pub is_part: bool,
}

/// The result of the selected fixes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The text with them, and what was left out; nothing where none is selected.
    pub applied: Option<Applied>,
    /// The number of problems that are left then.
    pub left: usize,
}

/// The answer to a [`Look`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub found: Found,
    /// The fixes of the text before that are still there, by their ids before and now.
    pub moves: Vec<(FixId, FixId)>,
    /// The fixes of the bases that were asked for.
    pub bases: Vec<Fix>,
    /// The fixes that are selected by the choices.
    pub chosen: Vec<FixId>,
    /// What they give.
    pub outcome: Outcome,
}

/// A text that was reviewed, with the fixes that were carried out since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The number of problems without the fixes.
    pub problems: usize,
    /// The fixes.
    pub fixes: Vec<FixId>,
    /// The text with them.
    pub text: String,
    /// The problems of that.
    pub findings: Vec<Finding>,
}

/// The answer to a [`Question`], of the same name mostly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    Found(Box<Seen>),
    Outcome(Outcome),
    Applied(Applied),
    Facts(Box<Facts>),
    Possible(Possible),
    Rebuilds(Box<Rebuilds>),
    Weights(Box<Weights>),
    Advice(Advice),
    /// Sentences.
    Words(Vec<String>),
    Reviewed(Reviewed),
    Opened(Box<Result<Opened, String>>),
    Shared(Box<Shared>),
    Text(String),
    Held(Vec<Held>),
    Made(Made),
    Settings(Result<Box<Settings>, String>),
    Measured(Result<Vec<Measurement>, String>),
    Catalog(Catalog),
    /// There is nothing to say.
    Done,
}

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
            counts: counts(&check.report.findings),
            report: worst(&check.report),
            stages: stages
                .map(|stage| stage.name.clone().unwrap_or_else(|| stage.index.to_string()))
                .collect(),
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
        let check = self.checked(&case.subject);
        Facts {
            bytes: weights.now.base.disk.map(|_| weights.now.total.disk.likely),
            size: size::on_disk(&weights),
            rebuilds: cache::source_edit(case, &inputs),
            weights: size::beside_budget(&weights),
            gains: gains(&check.report.findings, &weights, case, &inputs),
            savings: size::savings(&check.report.findings, &weights),
            notes: size::notes(check.text(), check.file(), &weights),
        }
    }

    fn possible(&mut self, case: &Case) -> Possible {
        let inputs = self.inputs(&case.subject);
        let weights = size::weights(case, &inputs);
        let bases: Vec<Fix> =
            lighter_base(&weights).map(|(_, fix)| fix.clone()).into_iter().collect();
        let check = self.checked(&case.subject);
        let fixes = check.report.findings.iter().filter_map(|finding| finding.fix.as_deref());
        let fixes = fixes.chain(&bases).filter(|fix| fix.safety > Safety::Show);
        let chosen: Vec<FixId> = fixes.map(|fix| fix.id.clone()).collect();
        let text: Arc<str> = check.apply_with(&chosen, &bases).text.into();
        let fixed = Subject { text: text.clone(), ..case.subject.clone() };
        let case = Case { fixed: Some(text), ..case.clone() };
        Possible {
            problems: self.check_apart(&fixed).report.findings.len(),
            size: size::on_disk(&size::weights(&case, &inputs)).and_then(|(_, then)| then),
            rebuilds: cache::source_edit(&case, &inputs).and_then(|(_, then)| then),
        }
    }

    /// What a report or a file is made of: the fixes are worked out anew, for they may be others than
    /// those that the page knows the outcome of.
    fn basis(&mut self, form: Form, taken: &Taken) -> Basis {
        let Outcome { applied, left } = self.select(&taken.select);
        let text = &taken.select.subject.text;
        let fixed = applied.map_or_else(|| text.clone(), |applied| applied.text.into());
        let facts = taken.case.as_ref().filter(|_| form.has_facts()).map(|case| {
            let changed = (fixed != *text).then(|| fixed.clone());
            self.outline(&Case { fixed: changed, ..case.clone() })
        });
        let report = self.checked(&taken.select.subject).report.clone();
        Basis { report, facts: facts.unwrap_or_default(), fixed, left }
    }

    /// The facts that reports tell.
    fn outline(&self, case: &Case) -> Facts {
        let inputs = self.inputs(&case.subject);
        Facts {
            size: size::on_disk(&size::weights(case, &inputs)),
            rebuilds: cache::source_edit(case, &inputs),
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
