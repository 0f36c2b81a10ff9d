use std::collections::BTreeMap;

use crate::build::{Build, Stage, Step};
use crate::syntax::Keyword;

/// For each step of the later text, the step of the earlier one that it was, as far as that can be
/// said: steps of equal text from both ends of a stage, and between them those of one keyword in
/// their order. Linear.
pub(super) fn align(before: &Build<'_>, after: &Build<'_>) -> Vec<Option<usize>> {
    let mut counterparts = vec![None; after.steps.len()];
    let mut names: BTreeMap<&str, &Stage> = BTreeMap::new();
    // The steps of each earlier stage by their keyword, in order.
    let mut by_keyword: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    for stage in &before.stages {
        names.extend(stage.name.as_deref().map(|name| (name, stage)));
        for at in stage.steps.clone() {
            if let Some(step) = before.steps.get(at) {
                let keyword = step.instruction.keyword.as_str();
                by_keyword.entry((stage.index, keyword)).or_default().push(at);
            }
        }
    }
    for stage in &after.stages {
        let same_name = stage.name.as_deref().and_then(|name| names.get(name).copied());
        let Some(earlier) = same_name.or_else(|| before.stages.get(stage.index)) else { continue };
        let mut new = stage.steps.clone();
        let mut old = earlier.steps.clone();
        let same = |old: Option<usize>, new: Option<usize>| {
            let (old, new) = (before.steps.get(old?)?, after.steps.get(new?)?);
            Some(text(old) == text(new)).filter(|&same| same)
        };
        let mut pairs = Vec::new();
        while !new.is_empty() && same(Some(old.start), Some(new.start)).is_some() && !old.is_empty()
        {
            pairs.push((new.start, old.start));
            new.start += 1;
            old.start += 1;
        }
        while !new.is_empty()
            && !old.is_empty()
            && same(old.end.checked_sub(1), new.end.checked_sub(1)).is_some()
        {
            new.end -= 1;
            old.end -= 1;
            pairs.push((new.end, old.end));
        }
        // How many of each keyword were paired in the middle.
        let mut paired: BTreeMap<&str, usize> = BTreeMap::new();
        for at in new {
            let Some(step) = after.steps.get(at) else { continue };
            let keyword = step.instruction.keyword.as_str();
            let of_old = by_keyword.get(&(earlier.index, keyword)).map_or(&[][..], Vec::as_slice);
            let first = of_old.partition_point(|&other| other < old.start);
            let count = paired.entry(keyword).or_default();
            let counterpart = of_old.get(first + *count).filter(|&&other| other < old.end);
            pairs.extend(counterpart.map(|&other| (at, other)));
            *count += 1;
        }
        for (new, old) in pairs {
            if let Some(slot) = counterparts.get_mut(new) {
                *slot = Some(old);
            }
        }
    }
    counterparts
}

fn text<'s>(step: &'s Step<'_>) -> (Keyword, &'s str) {
    (step.instruction.keyword, step.instruction.arguments.as_str())
}
