//! The selection: what the user accepts, skips or merely selects, and what that gives.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_core::analysis::Applied;
use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::review::{OtherBase, Skip};

use super::State;

/// The user's choices.
///
/// Its own functions change it, and `State::choose` and `use_base`. `State::take` fills it from a
/// link, and `reanalyse` carries it over to an edited text. Only `select` writes `outcome`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Fixes that the user accepts; see [`review_session`](super::review_session) for what is selected besides.
    pub(crate) accepted: BTreeSet<FixId>,
    /// Fixes that the user does not want, each with a reason or none. None is also in `accepted`.
    pub(crate) skipped: BTreeMap<FixId, String>,
    /// Other base images that the user wants to see in the fixes, one for a FROM.
    pub(crate) bases: Vec<Fix>,
    /// The practices that were ticked off in the checklist, sorted.
    pub(crate) checked: Vec<String>,
    /// The result of the selected fixes.
    pub(crate) outcome: Arc<Outcome>,
}

/// The result of the selected fixes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    /// The text with them, and what was left out.
    pub(crate) applied: Option<Applied>,
    /// The number of problems that are left then.
    pub(crate) left: usize,
}

/// A user's word on a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Accept,
    /// For a reason or none.
    Skip(String),
    Undecided,
}

impl Selection {
    /// The user's word on a fix, if there is one.
    pub(crate) fn choice(&self, id: &FixId) -> Option<Choice> {
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
    pub(crate) fn is_undecided(&self) -> bool {
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
        self.bases.iter().filter_map(of).collect()
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
