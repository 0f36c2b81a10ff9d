//! Patterns as automata: one pass over a path finds whether it, or any directory it is in, matches.

use super::paths::ends;

/// One place of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// One character of a set.
    One(Set),
    /// Any number of characters of a set.
    Many(Set),
    /// The next node may be left out.
    Optional,
    /// Anything up to a slash, with the slash.
    ThroughSlash,
    /// The start of the path.
    Start,
    /// Between a letter, digit or `_` and something else (`true`), or not there (`false`).
    WordBoundary(bool),
}

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set {
    /// Whether it is all but the ranges.
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

    fn has(&self, character: char) -> bool {
        self.negated != self.ranges.iter().any(|&(first, last)| (first..=last).contains(&character))
    }
}

/// A pattern to run over paths. A run takes at most the pattern's length times the path's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Automaton {
    nodes: Vec<Node>,
}

impl Automaton {
    pub(super) fn new(nodes: Vec<Node>) -> Self {
        Self { nodes }
    }

    /// Whether the whole path matches.
    pub(super) fn matches(&self, path: &str) -> bool {
        self.prefixes(path).last() == Some(&true)
    }

    /// For each of the path's [`ends`], whether the path up to there matches.
    pub(super) fn prefixes(&self, path: &str) -> Vec<bool> {
        let mut found = Vec::new();
        let mut boundaries = ends(path).peekable();
        // Places of the pattern that may take the next character.
        let mut states = vec![false; self.nodes.len() + 1];
        let mut next = states.clone();
        if let Some(first) = states.first_mut() {
            *first = true;
        }
        let mut before = None;
        let characters = path.char_indices().map(|(at, character)| (at, Some(character)));
        for (at, character) in characters.chain([(path.len(), None)]) {
            self.pass(&mut states, before, character);
            if boundaries.next_if_eq(&at).is_some() {
                found.push(states.last() == Some(&true));
            }
            let Some(character) = character else { break };
            next.fill(false);
            if !self.step(&states, character, &mut next) {
                break;
            }
            std::mem::swap(&mut states, &mut next);
            before = Some(character);
        }
        found.extend(boundaries.map(|_| false));
        found
    }

    /// Reaches the places behind those that need no character. They only lead forwards.
    fn pass(&self, states: &mut [bool], before: Option<char>, after: Option<char>) {
        for (place, node) in self.nodes.iter().enumerate() {
            if states.get(place) != Some(&true) {
                continue;
            }
            let reached = match node {
                Node::Many(_) => [true, false],
                Node::Optional => [true, true],
                Node::Start => [before.is_none(), false],
                Node::WordBoundary(wanted) => {
                    [(is_word(before) != is_word(after)) == *wanted, false]
                }
                Node::One(_) | Node::ThroughSlash => continue,
            };
            for (state, reached) in states.iter_mut().skip(place + 1).zip(reached) {
                *state |= reached;
            }
        }
    }

    /// Takes one character; whether any place is left.
    fn step(&self, states: &[bool], character: char, next: &mut [bool]) -> bool {
        let mut any = false;
        for (place, (node, _)) in
            self.nodes.iter().zip(states).enumerate().filter(|(_, (_, active))| **active)
        {
            let [stays, moves] = match node {
                Node::One(set) => [false, set.has(character)],
                Node::Many(set) => [set.has(character), false],
                Node::ThroughSlash => [character != '\n', character == '/'],
                Node::Optional | Node::Start | Node::WordBoundary(_) => continue,
            };
            any |= stays | moves;
            for (state, reached) in next.iter_mut().skip(place).zip([stays, moves]) {
                *state |= reached;
            }
        }
        any
    }
}

fn is_word(character: Option<char>) -> bool {
    character.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_')
}
