use std::collections::{BTreeMap, BTreeSet};

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
    /// The range in which they meet, in the original text.
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
    let mut kept = Kept::default();
    let mut keys: BTreeMap<&str, &Fix> = BTreeMap::new();
    let mut combined = Combined { text: String::new(), applied: Vec::new(), conflicts: Vec::new() };
    for &fix in fixes {
        let excluded = fix.excludes.as_deref().and_then(|key| {
            let rival = keys.get(key)?;
            Some((*rival, fix.edits.first().map_or(TextRange::empty(0), |edit| edit.range)))
        });
        let rival = excluded
            .or_else(|| fix.edits.iter().find_map(|edit| Some((kept.rival(edit)?, edit.range))));
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
            kept.keep(edit, fix);
        }
        combined.applied.push(fix.id.clone());
    }
    combined.text = apply_edits(source, kept.in_order());
    combined
}

/// The edits kept so far, each with the fix that brought it. Every look-up costs the logarithm of
/// their number, however many insertions stand at one place.
#[derive(Default)]
struct Kept<'f> {
    all: BTreeSet<&'f Edit>,
    /// By their place; those of one place in the order in which they came.
    insertions: BTreeMap<usize, Vec<(&'f Edit, &'f Fix)>>,
    /// Edits that take something away, by their start. They share no byte.
    others: BTreeMap<usize, (&'f Edit, &'f Fix)>,
}

impl<'f> Kept<'f> {
    /// Keeps an edit that meets none of those here; one that is here already is kept once.
    fn keep(&mut self, edit: &'f Edit, fix: &'f Fix) {
        if !self.all.insert(edit) {
            return;
        }
        let start = edit.range.start();
        if edit.range.is_empty() {
            self.insertions.entry(start).or_default().push((edit, fix));
        } else {
            self.others.insert(start, (edit, fix));
        }
    }

    /// The fix of the first kept edit that `edit` meets.
    fn rival(&self, edit: &Edit) -> Option<&'f Fix> {
        let (start, end) = (edit.range.start(), edit.range.end());
        let before = self.others.range(..start).next_back();
        let reaches = before.filter(|(_, (other, _))| other.range.end() > start);
        if let Some((_, (_, fix))) = reaches {
            return Some(fix);
        }
        if edit.range.is_empty() || self.all.contains(edit) {
            return None;
        }
        let other = self.others.range(start..end).next().map(|(at, (_, fix))| (*at, *fix));
        let inside = self.insertions.range(start + 1..end).next();
        let inside = inside.and_then(|(at, kept)| Some((*at, kept.first()?.1)));
        match (other, inside) {
            (Some(other), Some(inside)) if inside.0 <= other.0 => Some(inside.1),
            (Some(other), _) => Some(other.1),
            (None, inside) => inside.map(|(_, fix)| fix),
        }
    }

    /// All of them by place; insertions come before what is taken away behind them.
    fn in_order(&self) -> impl Iterator<Item = &'f Edit> {
        let insertions =
            self.insertions.values().flat_map(|kept| kept.iter().map(|(edit, _)| *edit));
        let mut all: Vec<&Edit> =
            insertions.chain(self.others.values().map(|(edit, _)| *edit)).collect();
        all.sort_by_key(|edit| edit.range);
        all.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(rule: &str, edits: Vec<Edit>) -> Fix {
        let id = FixId { rule: rule.to_owned().into(), instruction: 0, ordinal: 0 };
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
