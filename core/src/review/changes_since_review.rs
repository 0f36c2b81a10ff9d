//! The author's side of a review: what is new since, and applying what was accepted.

use serde::{Deserialize, Serialize};

use super::anchor::{Anchor, Moves, anchors};
use super::merge::decisions;
use super::state::State;
use crate::analysis::{Applied, Check};
use crate::fix::FixId;
use crate::rules::{Finding, Inputs, Settings};
use crate::text::{LineKind, diff};

/// The parts of a text that its reviewers have not seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// Lines that are new or changed, from 1.
    pub lines: Vec<usize>,
    /// Problems that the reviewed text did not have, as `rule:instruction:ordinal` of the text now.
    pub problems: Vec<FixId>,
    /// Problems of the reviewed text that are gone, as there.
    pub gone: Vec<FixId>,
    /// The places of each review's comments now, in the reviews' order.
    pub comments: Vec<Vec<Anchor>>,
}

/// A text with the accepted fixes of its reviews.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliedReview {
    /// The text and the fixes in it.
    pub applied: Applied,
    /// Accepted fixes whose instruction has changed since, as in the review; not applied.
    pub outdated: Vec<FixId>,
    /// Fixes that one reviewer accepts and another skips, as in the review; not applied.
    pub disputed: Vec<FixId>,
}

/// Compares the reviewed text with the one of now, both under the same settings.
pub fn since(reviewed: &State, now: &str, settings: &Settings, inputs: &Inputs) -> Since {
    let findings = |text: &str| Check::without_sizes(text, settings, inputs).report.findings;
    between(reviewed, &findings(&reviewed.text), now, &findings(now))
}

/// As [`since`], given what was found in the reviewed text and in the one of now.
pub fn between(reviewed: &State, before: &[Finding], now: &str, after: &[Finding]) -> Since {
    let moves = Moves::new(&reviewed.text, now);
    let (mut before, mut after) = (problems(before), problems(after));
    // A problem is the same where its rule speaks as often of the same instruction, changed or not.
    let mut places = Vec::new();
    for id in &before {
        let place = moves.place(id.instruction);
        let there = place.map(|(instruction, _)| FixId { instruction, ..id.clone() });
        let found = there.and_then(|id| after.binary_search(&id).ok());
        places.push(found);
    }
    let mut known = vec![false; after.len()];
    for place in places.iter().flatten() {
        if let Some(entry) = known.get_mut(*place) {
            *entry = true;
        }
    }
    let mut known = known.into_iter();
    after.retain(|_| known.next() == Some(false));
    let mut places = places.into_iter();
    before.retain(|_| places.next() == Some(None));
    Since {
        lines: new_lines(&reviewed.text, now),
        problems: after,
        gone: before,
        comments: reviewed
            .onto(now)
            .reviews
            .iter()
            .map(|one| anchors(now, &one.comments))
            .collect(),
    }
}

/// Applies, in one step, what somebody accepted and nobody skips.
pub fn apply_accepted(
    reviewed: &State,
    now: &str,
    settings: &Settings,
    inputs: &Inputs,
) -> AppliedReview {
    let moves = Moves::new(&reviewed.text, now);
    let (mut chosen, mut outdated, mut disputed) = (Vec::new(), Vec::new(), Vec::new());
    for decision in decisions(&reviewed.reviews) {
        if decision.is_disputed() {
            disputed.push(decision.fix);
        } else if decision.is_accepted() {
            match moves.fix(&decision.fix) {
                Some(fix) => chosen.push(fix),
                None => outdated.push(decision.fix),
            }
        }
    }
    let bases = reviewed.onto(now).base_fixes(now);
    let check = Check::without_sizes(now, settings, inputs);
    AppliedReview { applied: check.apply_with(&chosen, &bases), outdated, disputed }
}

/// The findings by rule, instruction and ordinal, whether they have fixes or not; sorted.
fn problems(findings: &[Finding]) -> Vec<FixId> {
    let mut ids: Vec<FixId> = findings
        .iter()
        .map(|finding| FixId {
            rule: finding.rule.into(),
            instruction: finding.instruction,
            ordinal: 0,
        })
        .collect();
    ids.sort_unstable();
    let mut last: Option<FixId> = None;
    for id in &mut ids {
        if let Some(last) =
            last.filter(|last| (&last.rule, last.instruction) == (&id.rule, id.instruction))
        {
            id.ordinal = last.ordinal + 1;
        }
        last = Some(id.clone());
    }
    ids
}

fn new_lines(before: &str, now: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    for hunk in diff(before, now) {
        let mut at = hunk.after as usize;
        for line in &hunk.lines {
            if line.kind == LineKind::Added {
                lines.push(at);
            }
            at += usize::from(line.kind != LineKind::Removed);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Comment, Review, Skip, fingerprint};

    const TEXT: &str = "FROM debian:13\nMAINTAINER ada\nRUN cd /tmp && make\n";

    fn fix_of(text: &str, rule: &str) -> FixId {
        let check = Check::without_sizes(text, &Settings::default(), &Inputs::default());
        let found = check.report.findings.iter().find(|one| one.rule == rule);
        found.and_then(|one| one.fix.as_ref()).map(|fix| fix.id.clone()).expect(rule)
    }

    fn accepted_in(state: &State, text: &str) -> AppliedReview {
        apply_accepted(state, text, &Settings::default(), &Inputs::default())
    }

    fn reviewed(accepted: Vec<FixId>) -> State {
        let comment =
            Comment { line: 3, fingerprint: fingerprint("RUN cd /tmp && make"), text: "?".into() };
        let review = Review { accepted, comments: vec![comment], ..Review::default() };
        State { text: TEXT.into(), reviews: vec![review], ..State::default() }
    }

    #[test]
    fn accepted_fixes_apply_although_the_text_went_on() {
        let fix = fix_of(TEXT, "maintainer-deprecated");
        let state = reviewed(vec![fix.clone()]);
        let now = TEXT.replace("MAINTAINER", "ENV A=1\nMAINTAINER");
        let done = accepted_in(&state, &now);
        assert!(done.applied.text.contains("LABEL"), "{done:?}");
        assert!(done.outdated.is_empty() && done.applied.unknown.is_empty());
        let changed = TEXT.replace("MAINTAINER ada", "MAINTAINER bob");
        let done = accepted_in(&state, &changed);
        assert_eq!((done.applied.text, done.outdated), (changed, vec![fix.clone()]));
        let mut state = state;
        let skipped = vec![Skip { fix: fix.clone(), reason: String::new() }];
        state.reviews.push(Review { author: "Ben".into(), skipped, ..Review::default() });
        assert_eq!(accepted_in(&state, TEXT).disputed, [fix]);
    }

    #[test]
    fn only_what_the_reviewers_did_not_see_is_new() {
        let state = reviewed(vec![]);
        let now = TEXT.replace("make\n", "make all\nRUN sudo x\n").replace("MAINTAINER ada\n", "");
        let since = since(&state, &now, &Settings::default(), &Inputs::default());
        assert_eq!(since.lines, [2, 3]);
        assert!(since.problems.iter().all(|id| id.instruction == 2), "{since:?}");
        assert!(!since.problems.is_empty());
        assert!(since.gone.iter().any(|id| id.rule == "maintainer-deprecated"));
        assert_eq!(since.comments, [[Anchor::Outdated(3)]]);
    }
}
