use serde::{Deserialize, Serialize};

use super::measured::{self, Measurement};
use super::priors::guess;
use super::run;
use crate::build::{Base, Build, Step, StepKind};
use crate::cache::Scenario;
use crate::catalog::find;
use crate::context::{BuildContext, Selection};
use crate::shell::packages::Manager;
use crate::size::{Closures, Estimate, SizeOptions, human};
use crate::syntax::Keyword;

/// The inputs of costs besides the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// Measurements of builds.
    pub measured: &'a [Measurement],
    /// The tables of apt packages, where they are at hand.
    pub closures: Option<&'a Closures>,
}

/// The cost of a step when it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepCost {
    /// Index of its instruction.
    pub instruction: usize,
    /// Milliseconds. For a FROM those of fetching its image.
    pub time: Estimate,
    /// Milliseconds on a builder whose cache mounts are filled, where that makes a difference.
    pub warm: Option<Box<Estimate>>,
    /// Uncompressed bytes of its layer; none for a FROM.
    pub bytes: Estimate,
    /// Bytes to push, compressed.
    pub push: Estimate,
    /// Why, in short clauses.
    pub because: Vec<String>,
    /// True if the time was measured.
    pub is_measured: bool,
}

impl StepCost {
    /// Milliseconds on a builder that is fresh, or on one whose cache mounts are filled.
    pub fn time_on(&self, is_fresh: bool) -> Estimate {
        self.warm.as_deref().filter(|_| !is_fresh).copied().unwrap_or(self.time)
    }
}

/// Bytes that are copied in a second.
const COPIED: u64 = 300_000_000;

/// Bytes that come over the line in a second.
pub(super) const LINE: u64 = 12_500_000;

/// So many files are held against the sources of copies in all.
const WEIGHED: usize = 4_000_000;

/// The size of compressed bytes, in percent of what they were, usually.
const COMPRESSED: u64 = 40;

/// An image that nothing is known of, compressed.
const UNKNOWN_IMAGE: Estimate =
    Estimate { low: 5_000_000, likely: 80_000_000, high: 1_000_000_000 };

/// The bytes that a copy of unknown size is taken for.
const UNKNOWN_COPY: Estimate = Estimate { low: 10_000, likely: 2_000_000, high: 200_000_000 };

/// The cost of each FROM, RUN, COPY, ADD and WORKDIR, in the order of the file. Linear, but for the
/// measured values: those are looked up in a list of bounded length.
pub fn costs(build: &Build<'_>, scenario: &Scenario, facts: &Facts<'_>) -> Vec<StepCost> {
    let context = BuildContext::new(
        build,
        scenario.dockerignore.as_deref(),
        scenario.files.as_ref(),
        scenario.dockerfile.as_deref(),
    );
    // So many copies are weighed file by file.
    let count = if context.is_exact() { context.files().len() } else { 0 };
    let mut weighable = WEIGHED / count.max(1);
    let options = SizeOptions { closures: facts.closures, ..SizeOptions::default() };
    let weighed = crate::size::estimate(build, &options);
    let mut layers = weighed.layers.iter().peekable();
    let measured = measured::matched(build, facts.measured);
    let mut all = Vec::with_capacity(build.steps.len());
    // Of each stage, whose dependencies its steps so far have installed.
    let mut fetched: Vec<Vec<Manager>> = Vec::new();
    for (step, (time, bytes)) in build.steps.iter().zip(measured) {
        if step.instruction.keyword == Keyword::From {
            let inherited = match build.stages.get(step.stage).map(|stage| &stage.base) {
                Some(Base::Stage(parent)) => fetched.get(*parent).cloned(),
                _ => None,
            };
            fetched.push(inherited.unwrap_or_default());
        }
        let known = fetched.last().map_or(&[][..], Vec::as_slice);
        let Some(mut cost) = prior(build, step, known) else { continue };
        if let (StepKind::Run { script, .. }, Some(own)) = (&step.kind, fetched.last_mut()) {
            for manager in run::fetches(script) {
                if !own.contains(&manager) {
                    own.push(manager);
                }
            }
        }
        let index = step.instruction.index;
        cost.instruction = index;
        while layers.next_if(|layer| layer.index < index).is_some() {}
        if let Some(layer) = layers.next_if(|layer| layer.index == index) {
            cost.bytes = layer.disk;
            cost.push = layer.pull;
            if matches!(step.kind, StepKind::Copy(_)) {
                copied(&mut cost);
            }
        } else if step.instruction.keyword != Keyword::From {
            cost.push = cost.bytes.scaled(COMPRESSED, COMPRESSED, COMPRESSED);
        }
        if context.is_exact()
            && weighable > 0
            && let Some(selection) = Selection::of_copy(build, step)
        {
            weighable -= 1;
            let files = context.selected(&selection);
            cost.bytes = Estimate::exactly(files.map(|file| file.size).sum());
            cost.push = cost.bytes.scaled(COMPRESSED - 20, COMPRESSED, 95);
            copied(&mut cost);
        }
        if let Some(bytes) = bytes {
            let was = cost.bytes.likely;
            cost.bytes = Estimate::exactly(bytes);
            let ratio = cost.push.likely.saturating_mul(100).checked_div(was).unwrap_or(COMPRESSED);
            cost.push = Estimate::around(bytes.saturating_mul(ratio) / 100, 80, 130);
            if matches!(step.kind, StepKind::Copy(_)) {
                copied(&mut cost);
            }
        }
        if let Some(time) = time {
            cost.time = Estimate::exactly(time);
            cost.is_measured = true;
            cost.because = vec!["measured".to_owned()];
        }
        cost.because.shrink_to_fit();
        all.push(cost);
    }
    all
}

/// The cost of a step by the tables; `None` for steps that do nothing.
fn prior(build: &Build<'_>, step: &Step<'_>, known: &[Manager]) -> Option<StepCost> {
    if step.is_onbuild() {
        return None;
    }
    match step.instruction.keyword {
        Keyword::From => Some(fetched(build, step)),
        Keyword::Workdir => Some(StepCost {
            time: guess(100),
            because: vec!["makes a directory".to_owned()],
            ..StepCost::default()
        }),
        Keyword::Copy | Keyword::Add => {
            let mut cost = StepCost { bytes: UNKNOWN_COPY, ..StepCost::default() };
            copied(&mut cost);
            Some(cost)
        }
        Keyword::Run => match &step.kind {
            StepKind::Run { script, mounts } => Some(run::run(script, mounts, known)),
            _ => None,
        },
        _ => None,
    }
}

fn fetched(build: &Build<'_>, step: &Step<'_>) -> StepCost {
    let mut cost = StepCost::default();
    if let Some(Base::Image(image)) = build.stages.get(step.stage).map(|stage| &stage.base) {
        let known = find(image).map(|found| found.image);
        let bytes =
            known.map_or(UNKNOWN_IMAGE, |known| Estimate::around(known.pull_bytes, 90, 110));
        cost.time = time_for(bytes, LINE).scaled(100, 130, 200);
        cost.because.push(match known {
            Some(known) => format!("fetches {}", human(known.pull_bytes)),
            None => "fetches an image of unknown size".to_owned(),
        });
    }
    cost
}

fn copied(cost: &mut StepCost) {
    cost.time = time_for(cost.bytes, COPIED) + guess(100);
    cost.because = vec![format!("copies {}", human(cost.bytes.likely))];
}

/// Milliseconds for bytes at so many a second.
pub(super) fn time_for(bytes: Estimate, per_second: u64) -> Estimate {
    let per_ms = (per_second / 1000).max(1);
    Estimate::new(bytes.low / per_ms, bytes.likely / per_ms, bytes.high / per_ms)
}
