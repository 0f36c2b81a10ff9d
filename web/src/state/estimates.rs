//! Estimates: the questions to the parts that estimate, and their answers: figures of the header,
//! what fixes save, and what the image weighs beside its budget.

use std::sync::Arc;

use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::size::Weight;

use super::State;

/// The questions that estimates answer, and the answers.
///
/// The questions are set by actions and by what a link holds; `State::learn` takes the answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Estimates {
    /// The builder, as the command line names it; empty for BuildKit.
    pub(crate) engine: String,
    /// The changes that the cache is asked about, as the command line writes them.
    pub(crate) changes: Vec<String>,
    /// The steps' times and sizes that builds have told.
    pub(crate) measured: Arc<Vec<Measurement>>,
    /// The answers, once they are worked out.
    pub(crate) facts: Facts,
}

/// Facts of the analysed text besides its problems; nothing until they are worked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The image's likely size on disk, in bytes.
    pub(crate) bytes: Option<u64>,
    /// The image's size on disk, for the header: now, and with the selected fixes where that is
    /// something else.
    pub(crate) size: Option<(String, Option<String>)>,
    /// The steps that a source edit rebuilds, in the same way.
    pub(crate) rebuilds: Option<(String, Option<String>)>,
    /// The image beside its budget, now and with the selected fixes.
    pub(crate) weights: (Option<Weight>, Option<Weight>),
    /// The weights that curing problems takes off the image.
    pub(crate) savings: Vec<Saved>,
    /// The weights of costly lines, as the editor takes them.
    pub(crate) notes: String,
}

/// The weight that curing a rule's problem at an instruction takes off the image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    pub(crate) rule: &'static str,
    pub(crate) instruction: usize,
    /// "about 20 MB"
    pub(crate) words: String,
    /// "Saves about 20 MB (18 MB to 22 MB). Package lists of Debian bookworm."
    pub(crate) in_full: String,
}

impl Estimates {
    /// The weight that curing a problem takes off the image.
    pub(crate) fn saved(&self, rule: &str, instruction: usize) -> Option<&Saved> {
        let is_it = |saved: &&Saved| saved.rule == rule && saved.instruction == instruction;
        self.facts.savings.iter().find(is_it)
    }
}

impl State {
    /// Takes what was worked out; the image's weight is an input of the rules.
    pub(super) fn learn(&mut self, facts: Facts) {
        let (now, then) = facts.weights;
        let old = std::mem::replace(&mut self.estimates.facts, facts);
        if self.document.inputs.weight != now && !self.document.is_stale() {
            self.document.inputs.weight = now;
            self.analyse();
        } else if old.weights.1 != then {
            self.select();
        }
    }

    /// Forgets the image's weight, which is about another text or budget.
    pub(super) fn unweigh(&mut self) {
        self.document.inputs.weight = None;
        self.estimates.facts.weights = (None, None);
    }
}
