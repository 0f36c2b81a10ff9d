//! The later need for something that a step leaves behind.
//!
//! After a step run the rest of its own script, later steps of the stage, stages that start
//! from it, its triggers, and what is copied or mounted from it. A command there is understood (a
//! program that is known to run no other, or a package manager whose words are read) or it is not;
//! what is not understood may need anything. What the container starts runs in another place, where
//! lists and caches have no claim to be kept: there only a visible use counts.

use std::collections::BTreeMap;

use super::facts::{Facts, Left};
use super::model::{Base, Build, CopySource, Stage, Step, StepKind};
use crate::syntax::Body;
use crate::text::TextRange;

/// The later need for what was left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Later {
    /// Everything is understood, and nothing needs it.
    #[default]
    Unneeded,
    /// The code here may need it.
    Unclear(TextRange),
    /// Something visibly needs it.
    Needed,
}

impl Later {
    /// The need where there are both; of two unclear places, the first.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Needed, _) | (_, Self::Needed) => Self::Needed,
            (Self::Unclear(at), _) | (_, Self::Unclear(at)) => Self::Unclear(at),
            _ => Self::Unneeded,
        }
    }
}

/// For every step, what holds after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AfterSteps {
    first: usize,
    later: Vec<Later>,
    facts: Facts,
}

impl AfterSteps {
    /// The need of all that comes after the step.
    pub fn after(&self, step: &Step<'_>) -> Later {
        let at = step.instruction.index.checked_sub(self.first);
        at.and_then(|at| self.later.get(at)).copied().unwrap_or_default()
    }

    /// The need of the commands of the step's own script that start at or after `from`, a place in
    /// the text.
    pub fn within(&self, build: &Build<'_>, step: &Step<'_>, from: usize) -> Later {
        let Some(script) = step.script() else { return Later::Unneeded };
        self.facts.of_script(build, step, script, from).0
    }
}

impl Build<'_> {
    /// For every step, whether something after it needs what it leaves. One pass from the end.
    pub fn later(&self, left: Left) -> AfterSteps {
        let facts = Facts::of(self, left);
        let names = self.stage_names();
        let mut later = vec![Later::Unneeded; self.steps.len()];
        let mut at_end_of = vec![Later::Unneeded; self.stages.len()];
        // Of stages that start from, or copy from, a name that is not known: it may be any before.
        let mut of_unknown = Later::Unneeded;
        for stage in self.stages.iter().rev() {
            let mut need = at_end_of.get(stage.index).copied().unwrap_or_default();
            if stage.name.is_some() {
                need = need.and(of_unknown);
            }
            // Triggers run when all of the stage is there, and at the start what it says last.
            for step in self.steps_of(stage.index) {
                need = match &step.kind {
                    StepKind::Start(script) => need.and(facts.at_start(self, step, script)),
                    StepKind::Run { script, .. } if step.is_onbuild() => {
                        need.and(facts.of_script(self, step, script, 0).0)
                    }
                    _ => need,
                };
            }
            for at in stage.steps.clone().rev() {
                if let Some(slot) = later.get_mut(at) {
                    *slot = need;
                }
                let Some(step) = self.steps.get(at) else { continue };
                for (from, range) in self.taken_from(step, stage, &names, left) {
                    match from {
                        Some(from) => {
                            if let Some(slot) = at_end_of.get_mut(from) {
                                *slot = slot.and(Later::Unclear(range));
                            }
                        }
                        None => of_unknown = of_unknown.and(Later::Unclear(range)),
                    }
                }
                if let (StepKind::Run { script, .. }, false) = (&step.kind, step.is_onbuild()) {
                    let (own, renews) = facts.of_script(self, step, script, 0);
                    need = if renews { own } else { own.and(need) };
                }
            }
            match stage.base {
                Base::Stage(parent) => {
                    if let Some(slot) = at_end_of.get_mut(parent) {
                        *slot = slot.and(need);
                    }
                }
                Base::Unknown => of_unknown = of_unknown.and(need),
                _ => {}
            }
        }
        let first = self.steps.first().map_or(0, |step| step.instruction.index);
        AfterSteps { first, later, facts }
    }

    fn stage_names(&self) -> BTreeMap<&str, usize> {
        let named = self.stages.iter();
        named.filter_map(|stage| Some((stage.name.as_deref()?, stage.index))).collect()
    }

    /// The stages that a step takes the thing's place from by COPY or a mount, each with the place
    /// in the text; `None` for one that is not known.
    fn taken_from(
        &self,
        step: &Step<'_>,
        stage: &Stage,
        names: &BTreeMap<&str, usize>,
        left: Left,
    ) -> Vec<(Option<usize>, TextRange)> {
        let mut taken = Vec::new();
        let from = match &step.kind {
            StepKind::Copy(CopySource::Stage(from)) => Some(Some(*from)),
            StepKind::Copy(CopySource::Unknown) => Some(None),
            _ => None,
        };
        if let (Some(from), Body::Copy(transfer) | Body::Add(transfer)) =
            (from, &step.effective.body)
        {
            let reaches = transfer.sources.iter().find(|source| {
                self.value(source, step).is_none_or(|path| left.is_reached_from(&path))
            });
            taken.extend(reaches.map(|source| (from, source.range)));
        }
        for mount in step.mounts() {
            let Some(from) = mount.option("from") else { continue };
            let source = mount.option("source").or_else(|| mount.option("src")).unwrap_or("/");
            if !left.is_reached_from(source) {
                continue;
            }
            let number = || from.parse::<usize>().ok();
            let known = names.get(from.to_ascii_lowercase().as_str()).copied().or_else(number);
            match known.filter(|&from| from < stage.index) {
                Some(from) => taken.push((Some(from), mount.range)),
                None if from.contains('$') => taken.push((None, mount.range)),
                None => {}
            }
        }
        taken
    }
}
