//! The vertices of the later build that were there in the earlier one.

use super::change::Cache;
use super::graph::{Graph, Node, Origin, Start, Work};
use super::key::{Key, Keys};
use super::outcome::Verdict;
use crate::build::StageSet;

/// The keys of an earlier build.
#[derive(Debug, Default)]
pub(super) struct Known {
    sure: Vec<Key>,
    likely: Vec<Key>,
    least: Vec<Key>,
}

impl Known {
    /// The keys of the vertices of these stages.
    pub(super) fn of(graph: &Graph, stages: &StageSet) -> Self {
        let mut known = Self::default();
        let built = graph.nodes.iter().filter(|node| stages.has(node.stage()));
        // Those of the files are mostly the same.
        let files = |node: &Node| node.own_files.as_deref().copied();
        for keys in built.flat_map(|node| [Some(node.keys), files(node)]).flatten() {
            known.sure.push(keys.sure);
            known.likely.push(keys.likely);
            known.least.push(keys.least);
        }
        for keys in [&mut known.sure, &mut known.likely, &mut known.least] {
            keys.shrink_to_fit();
            keys.sort_unstable();
        }
        known
    }

    /// The verdict on a vertex with these keys.
    pub(super) fn verdict(&self, keys: Keys) -> Verdict {
        let has = |list: &[Key], key: Key| list.binary_search(&key).is_ok();
        if has(&self.sure, keys.sure) {
            Verdict::Hit
        } else if has(&self.likely, keys.likely) {
            Verdict::LikelyHit
        } else if has(&self.least, keys.least) {
            Verdict::LikelyMiss
        } else {
            Verdict::Miss
        }
    }
}

/// The vertices that a fresh builder has to run although nothing of them changed: without any cache
/// all of them, with that of the final image those whose files something else needs that runs. For
/// each vertex the one that makes it run; nothing where all of the cache is there.
pub(super) fn run_anew(
    graph: &Graph,
    cache: Cache,
    verdicts: &[Verdict],
    exported: &Known,
    needed: &StageSet,
) -> Vec<Option<usize>> {
    if cache == Cache::Max {
        return Vec::new();
    }
    let mut wanted: Vec<Option<usize>> = vec![None; graph.nodes.len()];
    for (at, node) in graph.nodes.iter().enumerate().rev() {
        if !needed.has(node.stage()) {
            continue;
        }
        let own = verdicts.get(at).is_some_and(|verdict| verdict.runs());
        if cache == Cache::None && !own {
            if let Some(slot) = wanted.get_mut(at) {
                *slot = Some(at);
            }
            continue;
        }
        if !own && wanted.get(at).is_none_or(Option::is_none) {
            continue;
        }
        for input in inputs(node) {
            let Some(before) = graph.nodes.get(input) else { continue };
            let fetched = matches!(before.work, Work::From(Start::Scratch | Start::Image { .. }));
            let is_there = exported.verdict(before.files()) <= Verdict::LikelyHit;
            let runs = verdicts.get(input).is_some_and(|verdict| verdict.runs());
            if !fetched
                && !is_there
                && !runs
                && let Some(slot) = wanted.get_mut(input)
            {
                *slot = Some(at);
            }
        }
    }
    wanted
}

/// The vertices whose files a vertex works on.
pub(super) fn inputs(node: &Node) -> impl Iterator<Item = usize> {
    let stages = node.sources.iter().filter_map(|source| match source.origin {
        Origin::Stage(end) => Some(end),
        _ => None,
    });
    node.parent().into_iter().chain(stages)
}
