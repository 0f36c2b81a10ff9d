//! Keeping a choice of fixes while the text around them changes.

use std::collections::BTreeMap;

use plimsoll_core::analysis::Report;
use plimsoll_core::fix::FixId;

/// The place of an edit: the texts agree before `start` and after `old_end`, `new_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) start: usize,
    pub(super) old_end: usize,
    pub(super) new_end: usize,
}

/// Maps fixes of an old text, given with the start of their problems, to those of the same problems
/// in the new one. A problem is the same when its rule is and its place moved with the text around
/// it. Linear.
pub(crate) fn moves(
    (old, fixes): (&str, &[(FixId, usize)]),
    (new, report): (&str, &Report),
) -> Vec<(FixId, FixId)> {
    if fixes.is_empty() {
        return Vec::new();
    }
    let changed = changed(old, new);
    let mut here = BTreeMap::new();
    here.extend(report.findings.iter().filter_map(|finding| {
        let fix = finding.fix.as_ref()?;
        Some(((finding.rule, finding.range.start()), &fix.id))
    }));
    let moved = |(id, at): &(FixId, usize)| {
        let (rule, at) = (&*id.rule, *at);
        // A problem right where something was put in may have moved or not.
        let moved = (at >= changed.old_end).then(|| (rule, at - changed.old_end + changed.new_end));
        let stayed = (at <= changed.start).then_some((rule, at));
        let now = moved.into_iter().chain(stayed).find_map(|place| here.get(&place))?;
        Some((id.clone(), (*now).clone()))
    };
    fixes.iter().filter_map(moved).collect()
}

pub(super) fn changed(old: &str, new: &str) -> Changed {
    let shorter = old.len().min(new.len());
    let start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    let tail = old
        .bytes()
        .rev()
        .zip(new.bytes().rev())
        .take(shorter - start)
        .take_while(|(a, b)| a == b)
        .count();
    Changed { start, old_end: old.len() - tail, new_end: new.len() - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_what_differs() {
        let expected = Changed { start: 2, old_end: 3, new_end: 5 };
        assert_eq!(changed("abcd", "abxyzd"), expected);
        assert_eq!(changed("aa", "aaa"), Changed { start: 2, old_end: 2, new_end: 3 });
        assert_eq!(changed("", ""), Changed { start: 0, old_end: 0, new_end: 0 });
    }
}
