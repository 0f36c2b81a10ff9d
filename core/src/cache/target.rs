//! What is built, and what of the file it needs.

use super::engine::Engine;
use super::graph::Graph;
use super::outcome::Fault;
use crate::build::Build;

/// The stage of a name or number; `""` is the last one.
pub(super) fn target(build: &Build<'_>, name: &str) -> Result<usize, Fault> {
    let last = build.final_stage().ok_or(Fault::NoStage)?;
    if name.is_empty() {
        return Ok(last.index);
    }
    let named = build
        .stages
        .iter()
        .rev()
        .find(|stage| stage.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    let numbered = || name.parse().ok().filter(|&number: &usize| number < build.stages.len());
    named
        .map(|stage| stage.index)
        .or_else(numbered)
        .ok_or_else(|| Fault::UnknownStage(name.to_owned()))
}

/// For every stage, whether the target needs it. The classic builder builds all up to the target.
pub(super) fn needed(graph: &Graph, target: usize, engine: Engine) -> Vec<bool> {
    let mut needed: Vec<bool> = (0..graph.stages.len())
        .map(|at| at == target || engine == Engine::Classic && at < target)
        .collect();
    // A stage needs only earlier ones, so one pass from the end meets every user first.
    for (at, stage) in graph.stages.iter().enumerate().rev() {
        if needed.get(at) == Some(&true) {
            for &need in &stage.needs {
                if let Some(slot) = needed.get_mut(need) {
                    *slot = true;
                }
            }
        }
    }
    needed
}

/// For every stage, whether its files are in the target's image: it is the target, or one of those
/// that it starts from.
pub(super) fn in_image(graph: &Graph, target: usize) -> Vec<bool> {
    let mut inside = vec![false; graph.stages.len()];
    let mut next = Some(target);
    while let Some((at, stage)) = next.and_then(|at| Some((at, graph.stages.get(at)?))) {
        if let Some(slot) = inside.get_mut(at) {
            *slot = true;
        }
        next = stage.parent.filter(|&parent| parent < at);
    }
    inside
}
