//! Decisions of the reviews that were carried out here: their lines have changed, and they are not lost.
//!
//! The fixes of an act are kept by their ids in the reviewed text, with the texts around the act, so
//! that undo and redo are told from other edits. What the reviews still have to say is about the
//! reviewed text with those fixes in it ([`State::rest`]).

use std::collections::BTreeSet;
use std::sync::Arc;

use plimsoll_core::fix::FixId;
use plimsoll_core::review::{self, Moves, Skip, decisions};

use super::State;
use super::engine::Reviewed;
use super::review_session::ReviewSession;

/// Fixes that the reviews had decided on and that were put into the text in one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedOut {
    /// The text right before.
    before: Arc<str>,
    /// The text right after.
    after: Arc<str>,
    /// By their ids in the reviewed text.
    fixes: Vec<FixId>,
    is_undone: bool,
}

impl ReviewSession {
    /// The fixes that were carried out and not undone, by their ids in the reviewed text; sorted.
    pub fn carried_out(&self) -> Vec<FixId> {
        let acts = self.acts.iter().filter(|act| !act.is_undone);
        let fixes: BTreeSet<&FixId> = acts.flat_map(|act| &act.fixes).collect();
        fixes.into_iter().cloned().collect()
    }

    /// Takes note of fixes that were put into a text, by their ids in that.
    pub(super) fn carry_out(&mut self, before: &Arc<str>, after: &Arc<str>, applied: &[FixId]) {
        if self.reviewed.reviews.is_empty() {
            return;
        }
        let moves = Moves::new(&self.reviewed.text, before);
        let is_in = |fix: &FixId| moves.fix(fix).is_some_and(|now| applied.contains(&now));
        let decided = decisions(&self.reviewed.reviews).into_iter().map(|decision| decision.fix);
        let fixes: Vec<FixId> = decided.filter(is_in).collect();
        if fixes.is_empty() {
            return;
        }
        let (before, after) = (before.clone(), after.clone());
        self.acts.push(CarriedOut { before, after, fixes, is_undone: false });
    }

    /// Takes note of an edit, which may undo an act or redo it.
    pub(super) fn follow_edit(&mut self, text: &str) {
        for act in &mut self.acts {
            if *act.before == *text {
                act.is_undone = true;
            } else if *act.after == *text {
                act.is_undone = false;
            }
        }
    }
}

impl State {
    /// The reviews without the decisions that were carried out, on the reviewed text with those.
    pub(super) fn rest(&self, with: &Reviewed) -> Arc<review::State> {
        let reviewed = &self.review.reviewed;
        if with.fixes.is_empty() || with.text.is_empty() {
            return reviewed.clone();
        }
        let moves = Moves::new(&reviewed.text, &with.text);
        let found = with.findings.iter().filter_map(|finding| finding.fix.as_ref());
        let there: BTreeSet<&FixId> = found.map(|fix| &fix.id).collect();
        // Nothing but the fixes has changed an instruction, so that a problem which is still there is
        // the same one.
        let now = |fix: &FixId| {
            if with.fixes.contains(fix) {
                return None;
            }
            let (instruction, is_same) = moves.place(fix.instruction)?;
            let is_before = |done: &&FixId| {
                (&done.rule, done.instruction) == (&fix.rule, fix.instruction)
                    && done.ordinal < fix.ordinal
            };
            let ordinal = fix.ordinal - with.fixes.iter().filter(is_before).count();
            let now = FixId { instruction, ordinal, ..fix.clone() };
            (is_same || there.contains(&now)).then_some(now)
        };
        let mut rest = reviewed.onto(&with.text);
        for (review, before) in rest.reviews.iter_mut().zip(&reviewed.reviews) {
            review.accepted = before.accepted.iter().filter_map(now).collect();
            let skip = |skip: &Skip| Some(Skip { fix: now(&skip.fix)?, ..skip.clone() });
            review.skipped = before.skipped.iter().filter_map(skip).collect();
        }
        Arc::new(rest)
    }
}
