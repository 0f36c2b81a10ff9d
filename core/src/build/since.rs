//! Facts that hold from some step on: in the rest of its stage, and in all stages that start from
//! it.

use super::model::{Base, Build, Step};
use super::stage_set::StageSet;

/// The places where something is the case. A rule asks this for every step, so it is looked for once: a look
/// along the lineage at each step would cost the square of a long file.
#[derive(Debug)]
pub struct Since {
    /// Of every stage its first and last own step, by the instruction's index.
    own: Vec<Option<(usize, usize)>>,
    /// The stages that start from one with such a step.
    above: StageSet,
}

impl<'a> Build<'a> {
    /// Looks for the steps that `is` says yes to. Linear.
    pub fn since(&self, is: impl Fn(&Step<'a>) -> bool) -> Since {
        let above = StageSet::none_of(self.stages.len());
        let mut since = Since { own: Vec::new(), above };
        for stage in &self.stages {
            if let Base::Stage(parent) = stage.base
                && since.within(parent)
            {
                since.above.add(stage.index);
            }
            let steps = self.steps_of(stage.index);
            let first = steps.iter().find(|step| is(step));
            let last = first.and_then(|_| steps.iter().rfind(|step| is(step)));
            let own = first.zip(last);
            since
                .own
                .push(own.map(|(first, last)| (first.instruction.index, last.instruction.index)));
        }
        since
    }
}

impl Since {
    /// True if there is such a step in the lineage of this one, and before it.
    pub fn before(&self, step: &Step<'_>) -> bool {
        let index = step.instruction.index;
        self.own(step.stage).is_some_and(|(first, _)| first < index) || self.above(step.stage)
    }

    /// True if there is such a step in the lineage of this one, at any place and not itself.
    pub fn beside(&self, step: &Step<'_>) -> bool {
        let index = step.instruction.index;
        self.own(step.stage).is_some_and(|(first, last)| first != index || last != index)
            || self.above(step.stage)
    }

    /// True if a stage that this one starts from has such a step.
    pub fn above(&self, stage: usize) -> bool {
        self.above.has(stage)
    }

    /// True if this stage or one that it starts from has such a step.
    pub fn within(&self, stage: usize) -> bool {
        self.own(stage).is_some() || self.above(stage)
    }

    fn own(&self, stage: usize) -> Option<(usize, usize)> {
        self.own.get(stage).copied().flatten()
    }
}
