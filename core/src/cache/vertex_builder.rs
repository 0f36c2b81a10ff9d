use super::graph::{Part, Source, Work};
use super::key::Key;

/// The parts of a vertex before its keys are known.
pub(super) struct Draft {
    pub(super) work: Work,
    pub(super) parts: Vec<(Part, Key)>,
    pub(super) sources: Vec<Source>,
    pub(super) linked: bool,
}

impl Draft {
    pub(super) fn new(work: Work) -> Self {
        Self { work, parts: Vec::new(), sources: Vec::new(), linked: false }
    }

    pub(super) fn part(&mut self, part: Part, key: Key) {
        self.parts.push((part, key));
    }
}
