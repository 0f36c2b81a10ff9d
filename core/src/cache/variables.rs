use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::key::Key;
use crate::build::MAX_LINEAGE;

/// A name and its value, which the image and stages further on have in common with this one.
pub(super) type Assignment = (Rc<str>, Rc<str>);

/// The environment of a stage while its instructions are gone through: ENVs and the ARGs that have
/// a value, in the order of their last assignments, as BuildKit hands it to RUN.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// The variables that the stage started with.
    inherited: Option<Rc<Variables>>,
    /// The number of stages it inherits from.
    depth: usize,
    /// Every assignment of this stage, in order.
    log: Vec<Assignment>,
    /// The number of assignments made here and before.
    total: usize,
    /// For each name its last place in the log, once that has more than [`FEW`].
    places: BTreeMap<Rc<str>, usize>,
    /// The key of the list; `None` after an assignment that moved a name.
    key: Option<Key>,
    /// The key of all assignments, those that no longer count included.
    history: Key,
}

/// So many assignments are gone through without an index, which weighs more than they do: most
/// stages have fewer.
const FEW: usize = 8;

/// The most assignments that are put in order anew after one moved a name. Past that the key is
/// that of the history, so that no file can make it cost more.
const MAX_ORDERED: usize = 512;

impl Variables {
    /// An environment without anything.
    pub(super) fn empty() -> Self {
        Self { key: Some(Key::default()), ..Self::default() }
    }

    /// True if nothing was ever assigned in it.
    pub(super) fn is_empty(&self) -> bool {
        self.inherited.is_none() && self.total == 0
    }

    /// The environment of a stage that starts from one with this environment.
    pub(super) fn inherit(parent: &Rc<Self>) -> Self {
        if parent.depth + 2 > MAX_LINEAGE {
            // So that the end of a long line of stages is not the end of the stack.
            let mut copy = Self::empty();
            for (name, value) in parent.assigned(usize::MAX).into_iter().rev() {
                copy.set(Rc::clone(name), Rc::clone(value));
            }
            (copy.total, copy.history) = (parent.total, parent.history);
            if parent.total > MAX_ORDERED {
                copy.key = None;
            }
            return copy;
        }
        Self {
            depth: parent.depth + 1,
            total: parent.total,
            key: parent.key,
            history: parent.history,
            inherited: Some(Rc::clone(parent)),
            ..Self::default()
        }
    }

    /// The value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.layers().find_map(|layer| layer.own(name))
    }

    /// The value that this stage gave a name.
    fn own(&self, name: &str) -> Option<&str> {
        let assigned = if self.log.len() > FEW {
            self.log.get(*self.places.get(name)?)
        } else {
            self.log.iter().rfind(|(own, _)| &**own == name)
        };
        assigned.map(|(_, value)| &**value)
    }

    /// Gives a name a value.
    pub(super) fn set(&mut self, name: Rc<str>, value: Rc<str>) {
        let entry = Key::of(&name).text(&value);
        self.history = self.history.with(entry);
        self.key = match self.key {
            Some(key) if self.get(&name).is_none() => Some(key.with(entry)),
            _ => None,
        };
        if self.log.is_empty() {
            // One is the most that many stages have.
            self.log.reserve_exact(1);
        }
        self.log.push((name, value));
        let last = self.log.len() - 1;
        let unlisted = match last {
            ..FEW => 0..0,
            FEW => 0..last + 1,
            _ => last..last + 1,
        };
        for (at, (name, _)) in unlisted.clone().zip(self.log.iter().skip(unlisted.start)) {
            self.places.insert(Rc::clone(name), at);
        }
        self.total += 1;
    }

    /// The key of the list.
    pub(super) fn key(&mut self) -> Key {
        if let Some(key) = self.key {
            return key;
        }
        let key = if self.total > MAX_ORDERED {
            self.history
        } else {
            self.list(self.log.len())
                .into_iter()
                .rev()
                .fold(Key::default(), |key, (name, value)| key.with(Key::of(name).text(value)))
        };
        self.key = Some(key);
        key
    }

    /// The number of assignments that this stage has made.
    pub(super) fn position(&self) -> usize {
        self.log.len()
    }

    /// Names and values after so many assignments of this stage, the latest first; of the first
    /// [`MAX_ORDERED`] that count.
    pub(super) fn list(&self, position: usize) -> Vec<(&str, &str)> {
        self.assigned(position).into_iter().map(|(name, value)| (&**name, &**value)).collect()
    }

    fn assigned(&self, position: usize) -> Vec<&Assignment> {
        let own = self.log.get(..position).unwrap_or(&self.log);
        let before = self.layers().skip(1).flat_map(|layer| layer.log.iter().rev());
        let mut seen = BTreeSet::new();
        own.iter()
            .rev()
            .chain(before)
            .take(MAX_ORDERED)
            .filter(|(name, _)| seen.insert(Rc::clone(name)))
            .collect()
    }

    /// This stage's and those it inherits from, nearest first.
    fn layers(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |layer| layer.inherited.as_deref()).take(MAX_LINEAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(assignments: &[(&str, &str)]) -> Key {
        let mut variables = Variables::empty();
        for (name, value) in assignments {
            variables.set(Rc::from(*name), Rc::from(*value));
        }
        variables.key()
    }

    #[test]
    fn the_order_of_last_assignments_counts() {
        let plain = key(&[("A", "1"), ("B", "2")]);
        assert_ne!(plain, key(&[("B", "2"), ("A", "1")]));
        assert_ne!(plain, key(&[("A", "1"), ("B", "2"), ("A", "1")]));
        assert_eq!(plain, key(&[("A", "0"), ("A", "1"), ("B", "2")]));
        assert_eq!(key(&[("B", "2"), ("A", "1")]), key(&[("A", "1"), ("B", "2"), ("A", "1")]));
    }

    #[test]
    fn names_are_found_among_few_and_many() {
        let mut variables = Variables::empty();
        for number in 0..4 * FEW {
            variables.set(format!("A{}", number % 12).into(), number.to_string().into());
            for name in 0..12 {
                let last = (0..=number).rev().find(|it| it % 12 == name);
                let value = variables.get(&format!("A{name}")).map(str::to_owned);
                assert_eq!(value, last.map(|it| it.to_string()), "A{name} of {number}");
            }
        }
    }

    #[test]
    fn stages_inherit() {
        let mut parent = Variables::empty();
        parent.set("A".into(), "1".into());
        let mut child = Variables::inherit(&Rc::new(parent));
        child.set("B".into(), "2".into());
        assert_eq!(child.get("A"), Some("1"));
        assert_eq!(child.key(), key(&[("A", "1"), ("B", "2")]));
        child.set("A".into(), "3".into());
        assert_eq!(child.key(), key(&[("B", "2"), ("A", "3")]));
        assert_eq!(child.list(1), [("B", "2"), ("A", "1")]);
    }
}
