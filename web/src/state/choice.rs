//! Choosing fixes: what the user accepts, skips, or merely selects.

use plimsoll_core::fix::FixId;

use super::State;

/// What a user says of a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Accept,
    /// For a reason or none.
    Skip(String),
    Undecided,
}

impl State {
    /// What the user says of a fix, if anything.
    pub(crate) fn choice(&self, id: &FixId) -> Option<Choice> {
        if self.ticked.contains(id) {
            return Some(Choice::Accept);
        }
        self.skipped.get(id).map(|reason| Choice::Skip(reason.clone()))
    }

    /// Selects a fix or not, with a decision only where it takes one.
    pub(super) fn choose(&mut self, id: &FixId, wanted: bool) {
        let Some(fix) = self.fixes().find(|fix| fix.id == *id) else { return };
        let is_so = self.is_selected_undecided(id, fix.safety) == wanted;
        self.ticked.remove(id);
        self.skipped.remove(id);
        match (is_so, wanted) {
            (true, _) => {}
            (_, true) => drop(self.ticked.insert(id.clone())),
            (_, false) => drop(self.skipped.insert(id.clone(), String::new())),
        }
    }

    pub(super) fn decide(&mut self, ids: Vec<FixId>, choice: &Choice) {
        for id in ids {
            self.ticked.remove(&id);
            self.skipped.remove(&id);
            match choice {
                Choice::Accept => drop(self.ticked.insert(id)),
                Choice::Skip(reason) => drop(self.skipped.insert(id, reason.clone())),
                Choice::Undecided => {}
            }
        }
        self.select();
    }
}
