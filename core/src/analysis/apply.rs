use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::run::{Report, analyze_build};
use super::verify::{Before, Flaw};
use crate::build::Build;
use crate::fix::{Conflict, Fix, FixId, Safety, combine};
use crate::rules::{Finding, Options, Rules};
use crate::syntax::parse;
use crate::text::sort_by_numbers;

/// How often `fix_all` looks again for what a fix made possible.
const MAX_PASSES: usize = 10;
/// How many fixes are tried one by one to find the one at fault when a set fails its check.
const MAX_SINGLE_CHECKS: usize = 64;

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
    /// Chosen ids that no finding of this text has (any more).
    pub unknown: Vec<FixId>,
}

/// A fix that failed its own check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Which one.
    pub fix: FixId,
    /// What went wrong, for people.
    pub why: String,
}

/// Applies the chosen fixes in one pass over `source`. The result does not depend on the order of
/// `chosen`. It is checked: it must parse as well as before, the findings must be gone, and what
/// later steps see must be as before unless a fix declares the change.
pub fn apply(source: &str, options: &Options, chosen: &[FixId]) -> Applied {
    apply_with(source, options, chosen, &[])
}

/// As [`apply`], with edits that no finding proposes and the user asked for, such as another base
/// image; they too are applied where `chosen` has their ids.
pub fn apply_with(source: &str, options: &Options, chosen: &[FixId], extra: &[Fix]) -> Applied {
    let file = parse(source);
    let build = Build::new(source, &file);
    let report = analyze_build(&build, &file, options);
    let before = Before::new(&build, &report);
    let mut wanted: BTreeSet<&FixId> = BTreeSet::new();
    wanted.extend(chosen);
    let fixes = in_order(options.rules, &report, extra, |fix| wanted.contains(&fix.id));
    let mut applied = checked(source, options, &before, fixes);
    for fix in report.findings.iter().filter_map(fix_of).chain(extra) {
        wanted.remove(&fix.id);
    }
    applied.unknown = wanted.into_iter().cloned().collect();
    applied
}

/// Applies all fixes at least as safe as `least`, again and again until none is left; ten passes at
/// most. `only` narrows them to some rules; empty means all.
pub fn fix_all(source: &str, options: &Options, least: Safety, only: &[String]) -> Applied {
    let least = least.max(Safety::Unsafe);
    let bound = source.len().saturating_mul(4) + 64 * 1024;
    let mut all = Applied {
        text: source.to_owned(),
        applied: Vec::new(),
        conflicts: Vec::new(),
        withheld: Vec::new(),
        unknown: Vec::new(),
    };
    for _ in 0..MAX_PASSES {
        let file = parse(&all.text);
        let build = Build::new(&all.text, &file);
        let report = analyze_build(&build, &file, options);
        let before = Before::new(&build, &report);
        let fixes = in_order(options.rules, &report, &[], |fix| {
            fix.safety >= least && (only.is_empty() || only.contains(&fix.id.rule))
        });
        let pass = checked(&all.text, options, &before, fixes);
        all.withheld = pass.withheld;
        all.conflicts = pass.conflicts;
        if pass.applied.is_empty() || pass.text == all.text || pass.text.len() > bound {
            break;
        }
        all.applied.extend(pass.applied);
        all.text = pass.text;
    }
    all
}

/// The applicable fixes that `wanted` picks, in the one order that decides conflicts: by first
/// edit, then by rule, then by id.
fn in_order<'r>(
    rules: Rules,
    report: &'r Report,
    extra: &'r [Fix],
    wanted: impl Fn(&Fix) -> bool,
) -> Vec<&'r Fix> {
    let mut fixes: Vec<&Fix> = report
        .findings
        .iter()
        .filter_map(fix_of)
        .chain(extra)
        .filter(|fix| fix.safety > Safety::Show && wanted(fix))
        .collect();
    // Those of one rule come in the order of their places, which the stable sort keeps.
    sort_by_numbers(&mut fixes, |fix| {
        let first = fix.edits.first().map_or((0, 0), |edit| (edit.range.start(), edit.range.end()));
        [first.0, first.1, rules.rank(&fix.id.rule)]
    });
    fixes
}

fn fix_of(finding: &Finding) -> Option<&Fix> {
    finding.fix.as_ref()
}

/// Combines the fixes and checks the result; where it fails, the fixes at fault are left out: those
/// that fail alone, and then each that does not go with those before it.
fn checked(source: &str, options: &Options, before: &Before, fixes: Vec<&Fix>) -> Applied {
    let attempt = |fixes: &[&Fix]| {
        let combined = combine(source, fixes);
        // The applied ones are in the order given.
        let mut applied = combined.applied.iter().peekable();
        let used: Vec<&Fix> = fixes
            .iter()
            .copied()
            .filter(|fix| applied.next_if(|id| **id == fix.id).is_some())
            .collect();
        let flaw = before.check(&combined.text, options, &used);
        (combined, flaw)
    };
    let mut withheld = Vec::new();
    let (mut combined, mut flaw) = attempt(&fixes);
    let mut good = fixes;
    if flaw.is_some() {
        good = good
            .into_iter()
            .enumerate()
            .filter(|&(index, fix)| {
                let flaw = if index < MAX_SINGLE_CHECKS {
                    attempt(&[fix]).1
                } else {
                    Some(Flaw::new("too many fixes at once to find the one at fault"))
                };
                let is_good = flaw.is_none();
                withheld.extend(
                    flaw.map(|flaw| Withheld { fix: fix.id.clone(), why: flaw.to_string() }),
                );
                is_good
            })
            .map(|(_, fix)| fix)
            .collect();
        (combined, flaw) = attempt(&good);
    }
    if flaw.is_some() {
        // Each is good alone and together they are not.
        let mut together: Vec<&Fix> = Vec::new();
        for fix in good {
            together.push(fix);
            if let Some(flaw) = attempt(&together).1 {
                together.pop();
                let why = format!("together with the other fixes: {flaw}");
                withheld.push(Withheld { fix: fix.id.clone(), why });
            }
        }
        combined = attempt(&together).0;
    }
    Applied {
        text: combined.text,
        applied: combined.applied,
        conflicts: combined.conflicts,
        withheld,
        unknown: Vec::new(),
    }
}
