//! The stage that is built, and the stages it needs.

use super::engine::Engine;
use super::graph::Graph;
use super::outcome::Fault;
use crate::build::{Build, StageSet};

/// The stage of a name or number; `""` is the last one.
pub(super) fn target(build: &Build<'_>, name: &str) -> Result<usize, Fault> {
    let last = build.final_stage().filter(|_| !build.is_fragment).ok_or(Fault::NoStage)?;
    if name.is_empty() {
        return Ok(last.index);
    }
    build.target(name).ok_or_else(|| Fault::UnknownStage(name.to_owned()))
}

/// The stages that are built for the target. The classic builder builds all up to it.
pub(super) fn needed(graph: &Graph, target: usize, engine: Engine) -> StageSet {
    let mut needed = StageSet::none_of(graph.stages.len());
    let first = if engine == Engine::Classic { 0 } else { target };
    (first..=target).for_each(|stage| needed.add(stage));
    needed.close(|stage| graph.stages.get(stage).into_iter().flat_map(|it| &it.needs));
    needed
}

/// The stages whose files are in the target's image: it, and those that it starts from.
pub(super) fn in_image(graph: &Graph, target: usize) -> StageSet {
    let mut inside = StageSet::none_of(graph.stages.len());
    let mut next = Some(target);
    while let Some((at, stage)) = next.and_then(|at| Some((at, graph.stages.get(at)?))) {
        inside.add(at);
        next = stage.parent.filter(|&parent| parent < at);
    }
    inside
}
