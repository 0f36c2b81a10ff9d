//! The selection: what the user accepts, skips or merely selects, and what that gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_core::fix::{Fix, FixId, Safety};
use plimsoll_core::review::{OtherBase, Skip};
use serde::{Deserialize, Serialize};

use super::State;
use super::engine::{Outcome, Select};

/// The user's choices.
///
/// Its own functions change it, and `State::choose` and `use_base`. `State::take` fills it from a
/// link. Only answers of the engine write `outcome`, and carry the choices over to an edited text.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Fixes that the user accepts; see [`review_session`](super::review_session) for what is selected besides.
    pub accepted: BTreeSet<FixId>,
    /// Fixes that the user does not want, each with a reason or none. None is also in `accepted`.
    pub skipped: BTreeMap<FixId, String>,
    /// Other base images that the user wants to see in the fixes, one for a FROM.
    pub bases: Vec<Fix>,
    /// Base images that a link asks for, until the engine has made fixes of them.
    pub(super) asked: Vec<OtherBase>,
    /// The practices that were ticked off in the checklist, sorted.
    pub checked: Vec<String>,
    /// The result of the selected fixes.
    pub outcome: Arc<Outcome>,
    /// The question that `outcome` answers.
    pub(super) settled: Option<Arc<Select>>,
}

/// What people chose, as far as it says which fixes are selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// By the user.
    pub accepted: BTreeSet<FixId>,
    /// By the user.
    pub skipped: BTreeSet<FixId>,
    /// The others' word on fixes that the user left undecided: true for yes.
    pub said: BTreeMap<FixId, bool>,
}

impl Choices {
    /// True if a fix is selected: it is accepted, or else not skipped and what undecided ones are.
    pub(crate) fn is_selected(&self, fix: &FixId, safety: Safety) -> bool {
        safety > Safety::Show
            && (self.accepted.contains(fix)
                || !self.skipped.contains(fix)
                    && self.said.get(fix).copied().unwrap_or(safety == Safety::Safe))
    }

    /// The same by the ids that fixes have now; choices on fixes that are gone go with them.
    pub(crate) fn moved(&self, moves: &[(FixId, FixId)]) -> Self {
        let mut followed = Self::default();
        for (before, now) in moves {
            if self.accepted.contains(before) {
                followed.accepted.insert(now.clone());
            }
            if self.skipped.contains(before) {
                followed.skipped.insert(now.clone());
            }
            if let Some(word) = self.said.get(before) {
                followed.said.insert(now.clone(), *word);
            }
        }
        followed
    }
}

/// A user's word on a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    Accept,
    /// For a reason or none.
    Skip(String),
    Undecided,
}

impl Selection {
    /// The user's word on a fix, if there is one.
    pub fn choice(&self, id: &FixId) -> Option<Choice> {
        if self.accepted.contains(id) {
            return Some(Choice::Accept);
        }
        self.skipped.get(id).map(|reason| Choice::Skip(reason.clone()))
    }

    /// True if the user has said something of a fix.
    pub(super) fn is_decided(&self, id: &FixId) -> bool {
        self.accepted.contains(id) || self.skipped.contains_key(id)
    }

    /// True if the user has said nothing of any fix.
    pub fn is_undecided(&self) -> bool {
        self.accepted.is_empty() && self.skipped.is_empty()
    }

    /// Takes what the user says of a fix.
    pub(super) fn decide(&mut self, id: FixId, choice: &Choice) {
        self.accepted.remove(&id);
        self.skipped.remove(&id);
        match choice {
            Choice::Accept => drop(self.accepted.insert(id)),
            Choice::Skip(reason) => drop(self.skipped.insert(id, reason.clone())),
            Choice::Undecided => {}
        }
    }

    /// Takes back all decisions.
    pub(super) fn undecide(&mut self) {
        self.accepted.clear();
        self.skipped.clear();
    }

    /// Ticks a practice off in the checklist or not.
    pub(super) fn check_off(&mut self, practice: String, done: bool) {
        self.checked.retain(|other| *other != practice);
        if done {
            let at = self.checked.partition_point(|other| *other < practice);
            self.checked.insert(at, practice);
        }
    }

    /// The skipped fixes as a link has them.
    pub(super) fn skips(&self) -> Vec<Skip> {
        self.skipped
            .iter()
            .map(|(fix, reason)| Skip { fix: fix.clone(), reason: reason.clone() })
            .collect()
    }

    /// The other base images as a link has them.
    pub(super) fn other_bases(&self) -> Vec<OtherBase> {
        let of = |fix: &Fix| {
            let image = fix.edits.first()?.text.clone();
            Some(OtherBase { instruction: fix.id.instruction, image })
        };
        self.asked.iter().cloned().chain(self.bases.iter().filter_map(of)).collect()
    }
}

impl State {
    /// Selects a fix or not, with a decision only where it takes one.
    pub(super) fn choose(&mut self, id: &FixId, wanted: bool) {
        let Some(fix) = self.fixes().find(|fix| fix.id == *id) else { return };
        let is_so = self.review.is_selected_undecided(id, fix.safety) == wanted;
        let choice = match (is_so, wanted) {
            (true, _) => Choice::Undecided,
            (_, true) => Choice::Accept,
            (_, false) => Choice::Skip(String::new()),
        };
        self.selection.decide(id.clone(), &choice);
    }
}
