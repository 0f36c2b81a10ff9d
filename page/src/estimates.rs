//! Estimates: the questions to the parts that estimate, and their answers: figures of the header,
//! what fixes save, and what the image weighs beside its budget.

use std::sync::Arc;

use plimsoll_core::advice::Advice;
use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::size::Weight;
use serde::{Deserialize, Serialize};

use super::State;
use super::cache::Rebuilds;
use super::engine::{Case, Question, Subject};
use super::gains::Gain;
use super::size::Weights;

/// The questions that estimates answer, and the answers.
///
/// The questions are set by actions and by what a link holds; `State::learn` takes the answers.
#[derive(Clone, Debug, Default)]
pub struct Estimates {
    /// The builder, as the command line names it; empty for BuildKit.
    pub engine: String,
    /// The changes that the cache is asked about, as the command line writes them.
    pub changes: Vec<String>,
    /// The steps' times and sizes that builds have told.
    pub measured: Arc<Vec<Measurement>>,
    /// Counts the package tables that came late.
    pub(super) tables: u32,
    /// The header's figures, once they are worked out.
    pub facts: Facts,
    /// The case that `facts` are about.
    pub(super) known: Option<Arc<Case>>,
    /// The header's figures with every fix, and the case that they are about.
    pub(super) possible: Option<(Arc<Case>, Possible)>,
    /// The Cache view's content.
    pub rebuilds: Option<Arc<Rebuilds>>,
    /// The Size view's content.
    pub weights: Option<Arc<Weights>>,
    /// The Checklist view's content.
    pub advice: Option<Arc<Advice>>,
    /// The last question of a view that was answered.
    pub(super) shown: Option<Arc<Question>>,
}

/// Facts of the analysed text besides its problems; nothing until they are worked out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The image's likely size on disk, in bytes.
    pub bytes: Option<u64>,
    /// The image's size on disk, for the header: now, and with the selected fixes where that is
    /// something else.
    pub size: Option<(String, Option<String>)>,
    /// The steps that a source edit rebuilds, in the same way.
    pub rebuilds: Option<(String, Option<String>)>,
    /// The image beside its budget, now and with the selected fixes.
    pub weights: (Option<Weight>, Option<Weight>),
    /// The changes with the largest effect.
    pub gains: Vec<Gain>,
    /// The weights that curing problems takes off the image.
    pub savings: Vec<Saved>,
    /// The weights of costly lines, as the editor takes them.
    pub notes: String,
}

/// What every fix together gives, those to review too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Possible {
    /// The number of problems that are left.
    pub problems: usize,
    /// The image's size on disk.
    pub size: Option<String>,
    /// The steps that a source edit rebuilds.
    pub rebuilds: Option<String>,
}

/// The weight that curing a rule's problem at an instruction takes off the image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    pub rule: String,
    pub instruction: usize,
    /// The likely bytes on disk.
    pub bytes: u64,
    /// "about 20 MB"
    pub words: String,
    /// "Saves about 20 MB (18 MB to 22 MB). Package lists of Debian bookworm."
    pub in_full: String,
}

/// The weight that curing a problem takes off the image.
pub fn saved<'a>(savings: &'a [Saved], rule: &str, instruction: usize) -> Option<&'a Saved> {
    savings.iter().find(|saved| saved.rule == rule && saved.instruction == instruction)
}

impl State {
    /// True until the first figures of the header are worked out.
    pub fn awaits_facts(&self) -> bool {
        self.estimates.known.is_none() && !self.document.is_left()
    }

    /// What every fix together gives, once that is worked out of the text that was looked at.
    pub fn possible(&self) -> Option<Possible> {
        let (of, possible) = self.estimates.possible.as_ref()?;
        let is_it = self.document.looked().is_some_and(|looked| looked.text == of.subject.text);
        is_it.then(|| possible.clone())
    }

    /// The case that the header's figures and the views are about.
    pub fn case(&self) -> Option<Case> {
        let subject = self.document.looked()?;
        let fixed = self.fixed();
        Some(Case {
            // The weight is what comes out.
            subject: Subject { weight: None, ..(**subject).clone() },
            fixed: (*fixed != *subject.text).then(|| fixed.into()),
            builder: self.estimates.engine.clone(),
            changes: self.estimates.changes.clone(),
            measured: self.estimates.measured.clone(),
            tables: self.estimates.tables,
        })
    }

    /// Takes what was worked out; the image's weight is an input of the rules.
    pub(super) fn learn(&mut self, case: Case, facts: Facts) {
        self.document.weight = facts.weights.0;
        self.estimates.facts = facts;
        self.estimates.known = Some(Arc::new(case));
    }

    /// Forgets the image's weight, which is about another text or budget.
    pub(super) fn unweigh(&mut self) {
        self.document.weight = None;
        self.estimates.facts.weights = (None, None);
    }
}
