//! The layers of every stage, one pass over the file.

use super::base_state::{Origin, Preinstalled};
use super::filesystem::{Content, Entry};
use super::report::{Layer, Part};
use super::{Estimate, PartKind, SizeOptions, copy, run};
use crate::build::{Base, Build, StageSet, Step, StepKind};
use crate::syntax::Keyword;
use crate::text::LineIndex;
use std::cmp::Reverse;

/// The most parts of a layer that are listed one by one.
const MAX_PARTS: usize = 8;

/// So many files are held against the sources of copies in all.
const MAX_WEIGHED: usize = 4_000_000;

/// The end of the reason of a part that stands for more than its first thing.
const OTHERS: &str = ", and others";

/// The most times that the table of wheels is read for one file.
const MAX_LOOKUPS: usize = 200;

/// Layers in the order of the file, for the stages that `wanted` marks; `ships` marks those of the
/// image itself.
pub(super) fn layers(
    build: &Build<'_>,
    options: &SizeOptions<'_>,
    wanted: &StageSet,
    ships: &StageSet,
) -> Vec<Layer> {
    let lines = LineIndex::new(build.source);
    let mut lookups = MAX_LOOKUPS;
    let context = options.context.filter(|context| context.is_exact());
    // So many copies are weighed file by file.
    let mut weighable = MAX_WEIGHED / context.map_or(1, |context| context.files().len().max(1));
    let mut stages: Vec<Content> = Vec::with_capacity(build.stages.len());
    let mut layers = Vec::new();
    let mut preinstalled = Preinstalled::new();
    for stage in &build.stages {
        if !wanted.has(stage.index) {
            stages.push(Content::default());
            continue;
        }
        let origin = Origin::of(build, stage.index, options);
        let mut held = match stage.base {
            Base::Stage(parent) => stages.get(parent).cloned().unwrap_or_default(),
            _ => origin.content(&mut preinstalled),
        };
        for step in build.steps_of(stage.index) {
            if step.is_onbuild() {
                continue;
            }
            let things = match &step.kind {
                StepKind::Run { script, .. } => {
                    run::things(build, step, script, &origin, &mut held, &mut lookups)
                }
                StepKind::Copy(_) => {
                    let context = context.filter(|_| weighable > 0);
                    weighable = weighable.saturating_sub(1);
                    copy::things(build, step, &stages, context)
                }
                StepKind::Other if step.effective.keyword == Keyword::Workdir => {
                    let band = Estimate::new(0, 0, 4_096);
                    vec![Entry::new("/?", PartKind::Files, band, "A folder, if it was not there")]
                }
                _ => continue,
            };
            let ships = ships.has(stage.index);
            let line = lines.line(step.instruction.range.start());
            layers.push(layer(build, step, line, ships, &things));
            for thing in things {
                if thing.kind != PartKind::Deleted {
                    held.keep(thing);
                }
            }
        }
        stages.push(held);
    }
    layers
}

fn layer(build: &Build<'_>, step: &Step<'_>, line: usize, ships: bool, things: &[Entry]) -> Layer {
    let stored = || things.iter().filter(|thing| thing.kind != PartKind::Deleted);
    let mut parts: Vec<Part> = Vec::new();
    for thing in things {
        let same =
            parts.iter().position(|part| part.kind == thing.kind && part.because == thing.because);
        // Past so many, things of one kind make one part.
        let full = parts.len() >= MAX_PARTS;
        let kin = || parts.iter().rposition(|part| full && part.kind == thing.kind);
        match same.or_else(kin).and_then(|at| parts.get_mut(at)) {
            Some(part) => {
                part.disk += thing.disk;
                if part.because != thing.because && !part.because.ends_with(OTHERS) {
                    part.because.push_str(OTHERS);
                }
            }
            None => parts.push(Part {
                kind: thing.kind,
                disk: thing.disk,
                because: thing.because.clone(),
            }),
        }
    }
    parts.shrink_to_fit();
    parts.sort_by_key(|part| Reverse(part.disk.likely));
    Layer {
        line,
        index: step.instruction.index,
        instruction: shortened(build, step),
        stage: step.stage,
        ships,
        disk: Estimate::together(stored().map(|thing| thing.disk)),
        pull: Estimate::together(stored().map(Entry::pull)),
        fetched: things.iter().map(|thing| thing.fetched).sum(),
        because: parts.iter().map(|part| part.because.clone()).collect(),
        parts,
    }
}

/// The instruction on one line, as much of it as a table shows.
fn shortened(build: &Build<'_>, step: &Step<'_>) -> String {
    const LONGEST: usize = 72;
    let instruction = step.instruction;
    // Only so much of it is looked at, however long it is.
    let text: String = instruction.range.slice(build.source).chars().take(4 * LONGEST).collect();
    let words: Vec<&str> =
        text.split_whitespace().filter(|word| !matches!(*word, "\\" | "`")).collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST - 1).chain(['…']).collect()
}
