use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::check::Check;
use super::together::settle;
use super::verify::Before;
use crate::fix::{Conflict, Fix, FixId, Safety, combine};
use crate::rules::{Inputs, Settings};
use crate::text::TextRange;

/// The most times that `fix_all` looks again for what a fix made possible.
const MAX_PASSES: usize = 10;
/// The most text that all checks of one call may read, in bytes; below, the most checks.
const MAX_CHECKED: usize = 4 * 1024 * 1024;
const MAX_CHECKS: usize = 128;

/// A text with fixes applied and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The new text; the input where nothing applied.
    pub text: String,
    /// The fixes in it.
    pub applied: Vec<FixId>,
    /// Chosen fixes that met another chosen one.
    pub conflicts: Vec<Conflict>,
    /// Chosen fixes that failed their own check and were left out.
    pub withheld: Vec<Withheld>,
    /// The things to check before the applied fixes to review are trusted.
    pub checks: Vec<ToCheck>,
    /// Chosen ids that no finding of this text has (any more).
    pub unknown: Vec<FixId>,
}

/// The check that an applied fix to review asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToCheck {
    /// The fix.
    pub fix: FixId,
    /// [`Fix::review`].
    pub what: String,
}

/// A fix that failed its own check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// The fix.
    pub fix: FixId,
    /// The reason, in words for people.
    pub why: String,
}

impl Withheld {
    fn new(fix: &Fix, why: impl Into<String>) -> Self {
        Self { fix: fix.id.clone(), why: why.into() }
    }
}

impl Check {
    /// Applies the chosen fixes in one pass over the text. The result does not depend on the order of
    /// `chosen`. It is checked: it must parse as well as before, the findings must be gone, and what
    /// later steps see must be as before unless a fix declares the change.
    pub fn apply(&self, chosen: &[FixId]) -> Applied {
        self.apply_with(chosen, &[])
    }

    /// As [`apply`](Self::apply), with edits that no finding proposes and the user asked for, such as
    /// another base image; they too are applied where `chosen` has their ids.
    pub fn apply_with(&self, chosen: &[FixId], extra: &[Fix]) -> Applied {
        let mut wanted: BTreeSet<&FixId> = BTreeSet::new();
        wanted.extend(chosen);
        let fixes = in_order(self, extra, |fix| wanted.contains(&fix.id));
        let mut applied = checked(self, fixes, &mut Budget::new());
        for fix in self.fixes().chain(extra) {
            wanted.remove(&fix.id);
        }
        applied.unknown = wanted.into_iter().cloned().collect();
        applied
    }
}

/// Applies all fixes at least as safe as `least`, again and again until none is left; ten passes at
/// most. `only` narrows them to some rules, by id; empty means all. Nothing is estimated.
pub fn fix_all(
    text: &str,
    settings: &Settings,
    inputs: &Inputs,
    least: Safety,
    only: &[String],
) -> Applied {
    let least = least.max(Safety::Unsafe);
    let bound = text.len().saturating_mul(4) + 64 * 1024;
    let mut all = Applied {
        text: text.to_owned(),
        applied: Vec::new(),
        conflicts: Vec::new(),
        withheld: Vec::new(),
        checks: Vec::new(),
        unknown: Vec::new(),
    };
    let mut budget = Budget::new();
    for pass in 0..MAX_PASSES {
        // The look itself costs as much as a check.
        if !budget.spend(&all.text) && pass > 0 {
            break;
        }
        let check = Check::without_sizes(&all.text, settings, inputs);
        let fixes = in_order(&check, &[], |fix| {
            fix.safety >= least && (only.is_empty() || only.iter().any(|rule| *rule == fix.id.rule))
        });
        let pass = checked(&check, fixes, &mut budget);
        all.withheld = pass.withheld;
        all.conflicts = pass.conflicts;
        if pass.applied.is_empty() || pass.text == all.text || pass.text.len() > bound {
            break;
        }
        all.applied.extend(pass.applied);
        all.checks.extend(pass.checks);
        all.text = pass.text;
    }
    all
}

/// The applicable fixes that `wanted` picks, in the one order that decides conflicts: by first
/// edit, then by rule, then by id.
fn in_order<'r>(check: &'r Check, extra: &'r [Fix], wanted: impl Fn(&Fix) -> bool) -> Vec<&'r Fix> {
    let mut fixes: Vec<&Fix> =
        check.fixes().chain(extra).filter(|fix| fix.safety > Safety::Show && wanted(fix)).collect();
    // Those of one rule come in the order of their places, which the stable sort keeps.
    fixes.sort_by(|a, b| {
        let key = |fix: &Fix| fix.edits.first().map(|edit| edit.range);
        key(a).cmp(&key(b)).then_with(|| a.id.rule.cmp(&b.id.rule))
    });
    fixes
}

/// The cost that checks may still have, in bytes of text that is read and analysed, so that a long
/// text with many fixes at fault ends, too.
struct Budget(usize);

impl Budget {
    fn new() -> Self {
        Self(MAX_CHECKED)
    }

    /// Takes the cost of one check; `false` where too little is left.
    fn spend(&mut self, source: &str) -> bool {
        let cost = source.len().max(MAX_CHECKED / MAX_CHECKS);
        let is_enough = cost <= self.0;
        self.0 = self.0.saturating_sub(cost);
        is_enough
    }
}

/// Combines the fixes and checks the result; where it fails, the fixes at fault are found by halves
/// and left out: each that does not go with those before it.
fn checked(check: &Check, fixes: Vec<&Fix>, budget: &mut Budget) -> Applied {
    let source = check.text();
    // What was read of the text before is gone while the one after is read.
    let (before, (fixes, mut conflicts)) = {
        let build = check.settings.build(source, &check.file);
        (Before::new(&build, &check.report), settle(check, &build, fixes))
    };
    let attempt = |fixes: &[&Fix]| {
        let combined = combine(source, fixes);
        // The applied ones are in the order given.
        let mut applied = combined.applied.iter().peekable();
        let used: Vec<&Fix> = fixes
            .iter()
            .copied()
            .filter(|fix| applied.next_if(|id| **id == fix.id).is_some())
            .collect();
        let flaw = before.check(&combined.text, check, &used);
        (combined, flaw)
    };
    budget.spend(source);
    let (mut combined, flaw) = attempt(&fixes);
    let mut withheld = Vec::new();
    if flaw.is_some() {
        let mut good: Vec<&Fix> = Vec::new();
        // What is still to be tried, the next one last; with its flaw where that is known.
        let mut groups = vec![(fixes.clone(), flaw)];
        while let Some((mut group, known)) = groups.pop() {
            let flaw = match known {
                None if budget.spend(source) => attempt(&[good.as_slice(), &group].concat()).1,
                None => {
                    let why = "too many fixes at once to find the one at fault";
                    withheld.extend(group.iter().map(|fix| Withheld::new(fix, why)));
                    continue;
                }
                known => known,
            };
            match (flaw, group.as_slice()) {
                (None, _) => good.extend(group),
                (Some(flaw), [fix]) => {
                    let own = if good.is_empty() || !budget.spend(source) {
                        Some(flaw.to_string())
                    } else {
                        attempt(&[fix]).1.map(|own| own.to_string())
                    };
                    // Mostly it is one of its own step that it does not go with.
                    let rival = good.iter().find(|other| {
                        own.is_none()
                            && other.id.instruction == fix.id.instruction
                            && budget.spend(source)
                            && attempt(&[**other, fix]).1.is_some()
                    });
                    if let Some(rival) = rival {
                        conflicts.push(Conflict {
                            kept: rival.id.clone(),
                            dropped: fix.id.clone(),
                            at: fix.edits.first().map_or(TextRange::empty(0), |edit| edit.range),
                        });
                    } else {
                        let why =
                            own.unwrap_or_else(|| format!("together with the other fixes: {flaw}"));
                        withheld.push(Withheld::new(fix, why));
                    }
                }
                (Some(_), _) => {
                    let second = group.split_off(group.len().div_ceil(2));
                    groups.extend([(second, None), (group, None)]);
                }
            }
        }
        combined = combine(source, &good);
    }
    let mut applied = combined.applied.iter().peekable();
    let checks = fixes
        .iter()
        .filter(|fix| applied.next_if(|id| **id == fix.id).is_some())
        .filter_map(|fix| {
            Some(ToCheck { fix: fix.id.clone(), what: fix.review.clone()?.into_owned() })
        })
        .collect();
    conflicts.extend(combined.conflicts);
    Applied {
        text: combined.text,
        applied: combined.applied,
        conflicts,
        withheld,
        checks,
        unknown: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Edit;

    #[test]
    fn one_fix_at_fault_among_many_is_found() {
        const COUNT: usize = 300;
        let source = format!("FROM debian:13\n{}", "RUN make\n".repeat(COUNT));
        for at_fault in [vec![0], vec![211], vec![17, 18, 299]] {
            let fix = |number: usize| {
                // A COPY without a destination is a syntax error.
                let line = if at_fault.contains(&number) { "COPY a\n" } else { "# Builds.\n" };
                let at = "FROM debian:13\n".len() + number * "RUN make\n".len();
                let id = FixId { rule: "asked-for".into(), instruction: number, ordinal: 0 };
                Fix { id, ..Fix::risky("x", [Edit::insert(at, line)]) }
            };
            let fixes: Vec<Fix> = (0..COUNT).map(fix).collect();
            let ids: Vec<FixId> = fixes.iter().map(|fix| fix.id.clone()).collect();
            let check = Check::without_sizes(&source, &Settings::default(), &Inputs::default());
            let applied = check.apply_with(&ids, &fixes);
            let withheld: Vec<usize> =
                applied.withheld.iter().map(|withheld| withheld.fix.instruction).collect();
            assert_eq!(withheld, at_fault);
            assert_eq!(applied.applied.len(), COUNT - at_fault.len());
        }
    }
}
