//! Patterns as one automaton: one pass over a path finds all patterns that match it, or a directory
//! it is in. What patterns have in common at their start is gone through once.

use std::collections::BTreeMap;

use super::paths::ends;

/// One part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// One character of a set.
    One(Set),
    /// Any number of characters of a set.
    Many(Set),
    /// Nothing, or anything that ends in a slash.
    Deep,
    /// The start of the path.
    Start,
    /// Between a letter, digit or `_` and something else (`true`), or not there (`false`).
    WordBoundary(bool),
}

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Set {
    /// True if it is all but the ranges.
    pub(super) negated: bool,
    /// First and last characters.
    pub(super) ranges: Vec<(char, char)>,
}

impl Set {
    pub(super) fn only(character: char) -> Self {
        Self { negated: false, ranges: vec![(character, character)] }
    }

    pub(super) fn all_but(character: char) -> Self {
        Self { negated: true, ..Self::only(character) }
    }

    pub(super) fn all() -> Self {
        Self { negated: true, ranges: Vec::new() }
    }

    /// The same set with its ranges sorted and apart, as [`has`](Self::has) needs them.
    fn sorted(mut self) -> Self {
        self.ranges.sort_unstable();
        let mut apart: Vec<(char, char)> = Vec::new();
        for (first, last) in self.ranges.into_iter().filter(|(first, last)| first <= last) {
            match apart.last_mut() {
                Some((_, end)) if first <= *end => *end = last.max(*end),
                _ => apart.push((first, last)),
            }
        }
        Self { negated: self.negated, ranges: apart }
    }

    fn has(&self, character: char) -> bool {
        let at = self.ranges.partition_point(|&(_, last)| last < character);
        self.negated != self.ranges.get(at).is_some_and(|&(first, _)| first <= character)
    }

    /// The character, if it is the only one.
    fn single(&self) -> Option<char> {
        match self.ranges.as_slice() {
            &[(first, last)] if first == last && !self.negated => Some(first),
            _ => None,
        }
    }
}

/// Patterns to run over paths, told apart by numbers. A run takes the path's length times the places
/// that its characters lead to: at most one for each part of a pattern, and few as a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Automaton {
    /// The places, each with all it has besides the steps; `None` for most. Paths start at the
    /// first.
    places: Vec<Option<Box<Place>>>,
    /// The place that one character leads to from another, where the pattern has just this
    /// character.
    steps: BTreeMap<(u32, char), u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    /// Characters on which it is not left.
    stays: Option<Set>,
    /// The places that one character of a set leads to, where the set is more than one or all but
    /// some.
    sets: Ways<Set>,
    /// The places that parts lead to that need no character.
    others: Ways<Node>,
    /// For a place where a [`Node::Deep`] starts: the one inside it.
    inside: Option<u32>,
    /// The patterns that end here.
    ends: Vec<u32>,
}

impl Default for Automaton {
    fn default() -> Self {
        Self { places: vec![None], steps: BTreeMap::new() }
    }
}

impl Automaton {
    /// Adds a pattern.
    pub(super) fn add(&mut self, nodes: impl IntoIterator<Item = Node>, pattern: usize) {
        let Some(nodes) = simplified(nodes) else { return };
        let end = nodes.into_iter().fold(0, |at, node| self.behind(at, node));
        if let Some(place) = self.place(end) {
            place.ends.push(pattern as u32);
        }
    }

    /// For each of the path's [`ends`], the patterns that match the path up to there.
    pub(super) fn matches(&self, path: &str) -> Vec<Vec<u32>> {
        let mut found = Vec::new();
        let mut boundaries = ends(path).peekable();
        let mut active = vec![0];
        let mut next = Vec::new();
        let mut before = None;
        let characters = path.char_indices().map(|(at, character)| (at, Some(character)));
        for (at, character) in characters.chain([(path.len(), None)]) {
            self.pass(&mut active, before, character);
            if boundaries.next_if_eq(&at).is_some() {
                let places = active.iter().filter_map(|&at| self.places.get(at as usize)?.as_ref());
                found.push(places.flat_map(|place| &place.ends).copied().collect());
            }
            let Some(character) = character else { break };
            self.step(&active, character, &mut next);
            if next.is_empty() {
                break;
            }
            std::mem::swap(&mut active, &mut next);
            before = Some(character);
        }
        found.extend(boundaries.map(|_| Vec::new()));
        found
    }

    /// Reaches the places behind parts that need no character; each place then stands there once.
    fn pass(&self, active: &mut Vec<u32>, before: Option<char>, after: Option<char>) {
        let mut at = 0;
        while let Some(&place) = active.get(at) {
            at += 1;
            let Some(Some(place)) = self.places.get(place as usize) else { continue };
            active.extend(place.inside);
            for (node, next) in place.others.iter() {
                let passes = match node {
                    Node::Many(_) | Node::Deep => true,
                    Node::Start => before.is_none(),
                    Node::WordBoundary(wanted) => (is_word(before) != is_word(after)) == *wanted,
                    Node::One(_) => false,
                };
                if passes {
                    active.push(next);
                }
            }
        }
        active.sort_unstable();
        active.dedup();
    }

    /// Takes one character.
    fn step(&self, active: &[u32], character: char, next: &mut Vec<u32>) {
        next.clear();
        for &at in active {
            next.extend(self.steps.get(&(at, character)));
            let Some(Some(place)) = self.places.get(at as usize) else { continue };
            if place.stays.as_ref().is_some_and(|set| set.has(character)) {
                next.push(at);
            }
            let sets = place.sets.iter().filter(|(set, _)| set.has(character));
            next.extend(sets.map(|(_, next)| next));
        }
    }

    /// The place behind a part that starts at this one, made if need be.
    fn behind(&mut self, at: u32, node: Node) -> u32 {
        if let Node::One(set) = node {
            return self.behind_one(at, set);
        }
        let known = self.places.get(at as usize).and_then(Option::as_ref);
        if let Some(known) = known.and_then(|place| place.others.get(&node)) {
            return known;
        }
        let stays = match &node {
            Node::Many(set) => Some(set.clone()),
            _ => None,
        };
        let new = self.new_place(stays);
        let inside = (node == Node::Deep).then(|| self.new_place(Some(Set::all_but('\n'))));
        if let Some(inside) = inside {
            self.steps.insert((inside, '/'), new);
        }
        if let Some(place) = self.place(at) {
            place.others.insert(node, new);
            place.inside = inside.or(place.inside);
        }
        new
    }

    /// The place behind one character of a set.
    fn behind_one(&mut self, at: u32, set: Set) -> u32 {
        let known = match set.single() {
            Some(character) => self.steps.get(&(at, character)).copied(),
            None => self.places.get(at as usize).and_then(|place| place.as_ref()?.sets.get(&set)),
        };
        if let Some(known) = known {
            return known;
        }
        let new = self.new_place(None);
        match set.single() {
            Some(character) => {
                self.steps.insert((at, character), new);
            }
            None => {
                if let Some(place) = self.place(at) {
                    place.sets.insert(set, new);
                }
            }
        }
        new
    }

    fn new_place(&mut self, stays: Option<Set>) -> u32 {
        let place = stays.map(|set| Box::new(Place { stays: Some(set), ..Place::default() }));
        self.places.push(place);
        self.places.len() as u32 - 1
    }

    fn place(&mut self, at: u32) -> Option<&mut Place> {
        self.places.get_mut(at as usize).map(|place| &mut **place.get_or_insert_default())
    }
}

/// The places that parts lead to. Most of very many places have one or none, for which a map has too
/// much room; some have as many as there are patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ways<K> {
    few: Vec<(K, u32)>,
    rest: BTreeMap<K, u32>,
}

/// The most ways that are looked through one after the other.
const FEW: usize = 8;

impl<K: Ord> Ways<K> {
    fn get(&self, key: &K) -> Option<u32> {
        let few = self.few.iter().find(|(known, _)| known == key);
        few.map(|(_, to)| *to).or_else(|| self.rest.get(key).copied())
    }

    /// Adds a way that is not there.
    fn insert(&mut self, key: K, to: u32) {
        if self.few.len() == FEW {
            self.rest.insert(key, to);
            return;
        }
        if self.few.is_empty() {
            self.few.reserve_exact(1);
        }
        self.few.push((key, to));
    }

    fn iter(&self) -> impl Iterator<Item = (&K, u32)> {
        self.few
            .iter()
            .map(|(key, to)| (key, *to))
            .chain(self.rest.iter().map(|(key, to)| (key, *to)))
    }
}

impl<K> Default for Ways<K> {
    fn default() -> Self {
        Self { few: Vec::new(), rest: BTreeMap::new() }
    }
}

/// A pattern without the parts that add nothing to those before them, so that no pattern keeps many
/// more places at once than a path has characters. `None` for one that matches nothing.
fn simplified(nodes: impl IntoIterator<Item = Node>) -> Option<Vec<Node>> {
    let mut kept: Vec<Node> = Vec::new();
    for node in nodes {
        let node = match node {
            Node::One(set) => Node::One(set.sorted()),
            Node::Many(set) => Node::Many(set.sorted()),
            other => other,
        };
        match &node {
            Node::One(_) => {}
            Node::Start => {
                // All before it has to be empty.
                if kept.iter().any(|node| matches!(node, Node::One(_))) {
                    return None;
                }
                let had = |wanted: bool| kept.contains(&Node::WordBoundary(wanted));
                let boundaries = [true, false].into_iter().filter(|&wanted| had(wanted));
                kept = boundaries.map(Node::WordBoundary).collect();
            }
            // `**/**/` is `**/`.
            repeated if kept.last() == Some(repeated) => continue,
            _ => {}
        }
        kept.push(node);
        // Two boundaries may be the same one: `\b*\b*` is `\b*`.
        if let [.., Node::WordBoundary(one), first, Node::WordBoundary(other), second] =
            kept.as_slice()
            && one == other
            && first == second
            && matches!(first, Node::Many(_) | Node::Deep)
        {
            kept.truncate(kept.len() - 2);
        }
    }
    Some(kept)
}

fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}
