use serde::{Deserialize, Serialize};

use super::{Fix, FixId};
use crate::text::{Edit, TextRange, apply_edits};

/// Two chosen fixes that cannot both apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The one that applies.
    pub kept: FixId,
    /// The one left out.
    pub dropped: FixId,
    /// Where they meet, in the original text.
    pub at: TextRange,
}

/// A text with fixes applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Combined {
    /// The new text.
    pub text: String,
    /// The fixes in it, in the order given.
    pub applied: Vec<FixId>,
    /// The fixes left out, in the order given.
    pub conflicts: Vec<Conflict>,
}

/// Applies fixes in one pass over the original text; an earlier fix wins over a later one. The
/// caller gives them in an order that does not depend on who ticked what first.
///
/// Two fixes meet where edits share a byte or one inserts inside what the other replaces, unless
/// the edits are the same; or where both have the same [`Fix::excludes`]. Insertions at one place
/// go in one after the other.
pub fn combine(source: &str, fixes: &[&Fix]) -> Combined {
    // The edits kept so far by position, each with the fix that brought it.
    let mut kept: std::collections::BTreeMap<(usize, usize, usize), (&Edit, &Fix)> =
        std::collections::BTreeMap::new();
    let mut keys: std::collections::BTreeMap<&str, &Fix> = std::collections::BTreeMap::new();
    let mut combined = Combined { text: String::new(), applied: Vec::new(), conflicts: Vec::new() };
    for (order, &fix) in fixes.iter().enumerate() {
        let excluded = fix.excludes.as_deref().and_then(|key| {
            let rival = keys.get(key)?;
            Some((*rival, fix.edits.first().map_or(TextRange::empty(0), |edit| edit.range)))
        });
        let rival = excluded
            .or_else(|| fix.edits.iter().find_map(|edit| Some((rival(&kept, edit)?, edit.range))));
        if let Some((rival, at)) = rival {
            combined.conflicts.push(Conflict {
                kept: rival.id.clone(),
                dropped: fix.id.clone(),
                at,
            });
            continue;
        }
        if let Some(key) = &fix.excludes {
            keys.insert(key, fix);
        }
        for edit in &fix.edits {
            let same = kept
                .range(
                    (edit.range.start(), edit.range.end(), 0)
                        ..=(edit.range.start(), edit.range.end(), usize::MAX),
                )
                .any(|(_, (other, _))| *other == edit);
            if !same {
                kept.insert((edit.range.start(), edit.range.end(), order), (edit, fix));
            }
        }
        combined.applied.push(fix.id.clone());
    }
    combined.text = apply_edits(source, kept.values().map(|(edit, _)| *edit));
    combined
}

/// The fix of a kept edit that `edit` meets.
fn rival<'f>(
    kept: &std::collections::BTreeMap<(usize, usize, usize), (&'f Edit, &'f Fix)>,
    edit: &Edit,
) -> Option<&'f Fix> {
    let (start, end) = (edit.range.start(), edit.range.end());
    let meets = |other: &Edit| {
        if *other == *edit {
            return false;
        }
        let (from, to) = (other.range.start(), other.range.end());
        match (other.range.is_empty(), edit.range.is_empty()) {
            (true, true) => false,
            (true, false) => start < from && from < end,
            (false, true) => from < start && start < to,
            (false, false) => from < end && start < to,
        }
    };
    // Kept edits share no byte, so only the last one that starts before `start` can reach it.
    let before = kept.range(..(start, 0, 0)).rev().find(|(_, (other, _))| !other.range.is_empty());
    let from = kept.range((start, 0, 0)..(end.max(start) + 1, 0, 0));
    before.into_iter().chain(from).find(|(_, (other, _))| meets(other)).map(|(_, (_, fix))| *fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(rule: &str, edits: Vec<Edit>) -> Fix {
        let id = FixId { rule: rule.to_owned(), instruction: 0, ordinal: 0 };
        Fix { id, ..Fix::safe("x", edits) }
    }

    #[test]
    fn edits_conflict_by_the_byte_and_fixes_are_atomic() {
        let a = fix("a", vec![Edit::replace(TextRange::new(0, 2), "A")]);
        let b = fix("b", vec![Edit::replace(TextRange::new(1, 3), "B"), Edit::insert(6, "!")]);
        let c = fix("c", vec![Edit::replace(TextRange::new(2, 4), "C")]);
        let done = combine("abcdef", &[&a, &b, &c]);
        assert_eq!(done.text, "ACef");
        assert_eq!(done.conflicts.len(), 1);
        assert_eq!(done.conflicts[0].dropped.rule, "b");
    }

    #[test]
    fn insertions_at_one_place_and_equal_edits_agree() {
        let a = fix("a", vec![Edit::insert(1, "x")]);
        let b = fix("b", vec![Edit::insert(1, "y")]);
        let c = fix("c", vec![Edit::insert(1, "y"), Edit::delete(TextRange::new(2, 3))]);
        let d = fix("d", vec![Edit::delete(TextRange::new(2, 3))]);
        let done = combine("abc", &[&a, &b, &c, &d]);
        assert_eq!(done.text, "axyb");
        assert!(done.conflicts.is_empty());
    }

    #[test]
    fn an_insertion_inside_a_replaced_part_conflicts() {
        let a = fix("a", vec![Edit::delete(TextRange::new(0, 3))]);
        let b = fix("b", vec![Edit::insert(2, "y")]);
        let edge = fix("c", vec![Edit::insert(3, "z")]);
        assert_eq!(combine("abcd", &[&a, &b, &edge]).text, "zd");
        assert_eq!(combine("abcd", &[&b, &a]).conflicts.len(), 1);
    }

    #[test]
    fn exclusive_fixes_conflict_wherever_they_are() {
        let a = fix("a", vec![Edit::insert(0, "x")]).excluding("pip cache 3");
        let b = fix("b", vec![Edit::insert(3, "y")]).excluding("pip cache 3");
        let done = combine("abc", &[&a, &b]);
        assert_eq!((done.text.as_str(), done.conflicts.len()), ("xabc", 1));
    }
}
