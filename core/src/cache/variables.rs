use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::key::Key;
use crate::build::MAX_LINEAGE;

/// The environment of a stage while its instructions are gone through: ENVs and the ARGs that have
/// a value, in the order of their last assignments, as BuildKit hands it to RUN.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// What the stage started with.
    inherited: Option<Rc<Variables>>,
    /// How many stages it inherits from.
    depth: usize,
    /// Every assignment of this stage, in order.
    log: Vec<(String, String)>,
    /// How many assignments were made here and before.
    total: usize,
    /// For each name its last place in the log.
    places: BTreeMap<String, usize>,
    /// The key of the list; `None` after an assignment that moved a name.
    key: Option<Key>,
    /// The key of all assignments, those that no longer count included.
    history: Key,
}

/// How many assignments are put in order anew after one moved a name. Past that the key is that of
/// the history, so that no file can make it cost more.
const MAX_ORDERED: usize = 512;

impl Variables {
    /// An environment without anything.
    pub(super) fn empty() -> Self {
        Self { key: Some(Key::default()), ..Self::default() }
    }

    /// What a stage that starts from one with this environment has.
    pub(super) fn inherit(parent: &Rc<Self>) -> Self {
        if parent.depth + 2 > MAX_LINEAGE {
            // So that the end of a long line of stages is not the end of the stack.
            let mut copy = Self::empty();
            for (name, value) in parent.list(usize::MAX).into_iter().rev() {
                copy.set(name, value.to_owned());
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
        self.layers().find_map(|layer| {
            let place = *layer.places.get(name)?;
            layer.log.get(place).map(|(_, value)| value.as_str())
        })
    }

    /// Gives a name a value.
    pub(super) fn set(&mut self, name: &str, value: String) {
        let entry = Key::of(name).text(&value);
        self.history = self.history.with(entry);
        self.key = match self.key {
            Some(key) if self.get(name).is_none() => Some(key.with(entry)),
            _ => None,
        };
        self.places.insert(name.to_owned(), self.log.len());
        self.log.push((name.to_owned(), value));
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

    /// How many assignments this stage has made.
    pub(super) fn position(&self) -> usize {
        self.log.len()
    }

    /// Names and values after so many assignments of this stage, the latest first; of the first
    /// [`MAX_ORDERED`] that count.
    pub(super) fn list(&self, position: usize) -> Vec<(&str, &str)> {
        let own = self.log.get(..position).unwrap_or(&self.log);
        let before = self.layers().skip(1).flat_map(|layer| layer.log.iter().rev());
        let mut seen = BTreeSet::new();
        own.iter()
            .rev()
            .chain(before)
            .take(MAX_ORDERED)
            .filter(|(name, _)| seen.insert(name.as_str()))
            .map(|(name, value)| (name.as_str(), value.as_str()))
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
            variables.set(name, (*value).to_owned());
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
    fn stages_inherit() {
        let mut parent = Variables::empty();
        parent.set("A", "1".to_owned());
        let mut child = Variables::inherit(&Rc::new(parent));
        child.set("B", "2".to_owned());
        assert_eq!(child.get("A"), Some("1"));
        assert_eq!(child.key(), key(&[("A", "1"), ("B", "2")]));
        child.set("A", "3".to_owned());
        assert_eq!(child.key(), key(&[("B", "2"), ("A", "3")]));
        assert_eq!(child.list(1), [("B", "2"), ("A", "1")]);
    }
}
