//! Two people's links made one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::state::{Review, Skip, State};
use crate::fix::FixId;

/// Two states made one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// Both in one.
    pub state: State,
    /// The things that could not be taken from both, in order.
    pub conflicts: Vec<Rejection>,
}

/// A thing on which two states differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rejection {
    /// The Dockerfiles are not the same; the first one's is kept.
    Text,
    /// This setting differs; the first one's is kept.
    Setting(String),
    /// This author says two things in sum; the stricter one, or the longer text, is kept.
    Verdict(String),
    /// One accepts what another skips; both stay, and neither is applied.
    Decision(FixId),
}

/// The reviews' opinions of one fix.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The fix.
    pub fix: FixId,
    /// The labels of the people who want it.
    pub accepted: Vec<String>,
    /// The labels of those who do not, each with a reason or an empty one.
    pub skipped: Vec<(String, String)>,
}

impl Decision {
    /// True if it is to be applied: somebody wants it and nobody objects.
    pub fn is_accepted(&self) -> bool {
        !self.accepted.is_empty() && self.skipped.is_empty()
    }

    /// True if people disagree.
    pub fn is_disputed(&self) -> bool {
        !self.accepted.is_empty() && !self.skipped.is_empty()
    }
}

/// The reviews' opinions of each fix that they mention, by instruction.
pub fn decisions(reviews: &[Review]) -> Vec<Decision> {
    let mut ids: Vec<&FixId> = Vec::new();
    for review in reviews {
        ids.extend(&review.accepted);
        ids.extend(review.skipped.iter().map(|skip| &skip.fix));
    }
    sort_ids(&mut ids);
    ids.dedup();
    let mut all: Vec<Decision> = ids
        .into_iter()
        .map(|fix| Decision { fix: fix.clone(), accepted: Vec::new(), skipped: Vec::new() })
        .collect();
    for review in reviews {
        let mut at = |fix: &FixId, note: &dyn Fn(&mut Decision)| {
            let place = all.binary_search_by(|other| order(&other.fix, fix));
            if let Some(decision) = place.ok().and_then(|place| all.get_mut(place)) {
                note(decision);
            }
        };
        for fix in &review.accepted {
            at(fix, &|decision| decision.accepted.push(review.author.clone()));
        }
        for Skip { fix, reason } in &review.skipped {
            at(fix, &|decision| decision.skipped.push((review.author.clone(), reason.clone())));
        }
    }
    all
}

/// The decision on a fix, of those that [`decisions`] gave.
pub fn decision<'a>(all: &'a [Decision], fix: &FixId) -> Option<&'a Decision> {
    all.binary_search_by(|other| order(&other.fix, fix)).ok().and_then(|place| all.get(place))
}

/// Both states in one. Reviews are united by author; `other`'s decisions go to where their
/// instructions are in `state`'s text. A setting that only one of the two changed is taken from it.
/// If the texts and the settings agree, the order of the two does not matter.
pub fn merge(state: &State, other: &State) -> Merged {
    let other = &other.onto(&state.text).with_text(&other.text);
    let mut merged = state.clone();
    let mut conflicts = Vec::new();
    if state.text != other.text {
        conflicts.push(Rejection::Text);
    }
    let none = State::default();
    let mut differ = |name: &str, differs: bool| {
        if differs {
            conflicts.push(Rejection::Setting(name.to_owned()));
        }
    };
    differ("preset", settle(&mut merged.preset, &other.preset, &none.preset));
    differ("target", settle(&mut merged.target, &other.target, &none.target));
    differ("profile", settle(&mut merged.profile, &other.profile, &none.profile));
    differ("ignore", settle(&mut merged.ignore, &other.ignore, &none.ignore));
    differ("severities", settle(&mut merged.severities, &other.severities, &none.severities));
    differ(
        "trusted_registries",
        settle(&mut merged.trusted_registries, &other.trusted_registries, &none.trusted_registries),
    );
    differ(
        "label_schema",
        settle(&mut merged.label_schema, &other.label_schema, &none.label_schema),
    );
    merged.strict_labels |= other.strict_labels;
    merged.disregard_ignores |= other.disregard_ignores;
    merged.require_reason |= other.require_reason;
    differ(
        "dockerignore",
        settle(&mut merged.dockerignore, &other.dockerignore, &none.dockerignore),
    );
    differ("stage", settle(&mut merged.stage, &other.stage, &none.stage));
    differ("build_args", settle(&mut merged.build_args, &other.build_args, &none.build_args));
    differ("platform", settle(&mut merged.platform, &other.platform, &none.platform));
    differ("fragment", settle(&mut merged.fragment, &other.fragment, &none.fragment));
    differ("changes", settle(&mut merged.changes, &other.changes, &none.changes));
    differ("engine", settle(&mut merged.engine, &other.engine, &none.engine));
    differ("budget", settle(&mut merged.budget, &other.budget, &none.budget));
    // Which view opens is nobody's opinion.
    settle(&mut merged.view, &other.view, &none.view);
    unite(&mut merged.ticked, &other.ticked);
    unite(&mut merged.skipped, &other.skipped);
    unite(&mut merged.bases, &other.bases);
    unite(&mut merged.checked, &other.checked);
    unite(&mut merged.unknown, &other.unknown);
    // A state may itself hold an author twice; after this, none does.
    let mut reviews: Vec<Review> = Vec::new();
    for review in state.reviews.iter().chain(&other.reviews) {
        let place = reviews.partition_point(|known| known.author < review.author);
        match reviews.get_mut(place).filter(|known| known.author == review.author) {
            Some(known) => {
                if combine(known, review) {
                    conflicts.push(Rejection::Verdict(review.author.clone()));
                }
            }
            None => reviews.insert(place, review.clone()),
        }
    }
    let ticked: BTreeSet<&FixId> = merged.ticked.iter().collect();
    for skip in &merged.skipped {
        if ticked.contains(&skip.fix) {
            conflicts.push(Rejection::Decision(skip.fix.clone()));
        }
    }
    for decision in decisions(&reviews) {
        if decision.is_disputed() {
            conflicts.push(Rejection::Decision(decision.fix));
        }
    }
    conflicts.dedup();
    merged.reviews = reviews;
    Merged { state: merged, conflicts }
}

impl State {
    fn with_text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.text);
        self
    }
}

/// Takes the other's value where only the other set one; whether both did, differently.
fn settle<T: PartialEq + Clone>(value: &mut T, other: &T, none: &T) -> bool {
    if value == none {
        value.clone_from(other);
    }
    other != none && value != other
}

/// Adds what is missing, in order. The codec sorts the lists.
fn unite<T: Ord + Clone>(list: &mut Vec<T>, other: &[T]) {
    let mut known: BTreeSet<&T> = list.iter().collect();
    let missing: Vec<T> = other.iter().filter(|item| known.insert(*item)).cloned().collect();
    list.extend(missing);
}

/// Puts a review into one of the same author; whether their verdicts or summaries differ.
fn combine(review: &mut Review, other: &Review) -> bool {
    unite(&mut review.accepted, &other.accepted);
    unite(&mut review.skipped, &other.skipped);
    unite(&mut review.comments, &other.comments);
    let mut differ = settle(&mut review.verdict, &other.verdict, &super::Verdict::None);
    review.verdict = review.verdict.max(other.verdict);
    differ |= settle(&mut review.summary, &other.summary, &String::new());
    // Of two texts or versions, the choice must not depend on whose link was pasted.
    let larger = |one: &str, two: &str| (one.len(), one) < (two.len(), two);
    if larger(&review.summary, &other.summary) {
        review.summary.clone_from(&other.summary);
    }
    if larger(&review.version, &other.version) {
        review.version.clone_from(&other.version);
    }
    review.problems = review.problems.max(other.problems);
    differ
}

fn order(one: &FixId, two: &FixId) -> std::cmp::Ordering {
    (one.instruction, &one.rule, one.ordinal).cmp(&(two.instruction, &two.rule, two.ordinal))
}

fn sort_ids(ids: &mut [&FixId]) {
    ids.sort_unstable_by(|one, two| order(one, two));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Comment, Verdict, encode, fingerprint};

    fn review(author: &str, accepted: &[&str], skipped: &[&str]) -> Review {
        Review {
            author: author.into(),
            accepted: accepted.iter().map(|id| id.parse().unwrap()).collect(),
            skipped: skipped
                .iter()
                .map(|id| Skip { fix: id.parse().unwrap(), reason: "no".into() })
                .collect(),
            ..Review::default()
        }
    }

    fn state(reviews: Vec<Review>) -> State {
        State { text: "FROM a\nRUN b\n".into(), reviews, ..State::default() }
    }

    #[test]
    fn two_reviewers_are_united_in_any_order() {
        let mut ana = review("Ana", &["x:0:0", "y:1:0"], &[]);
        ana.comments.push(Comment {
            line: 2,
            fingerprint: fingerprint("RUN b"),
            text: "why".into(),
        });
        let ben = Review { verdict: Verdict::Approve, ..review("Ben", &["x:0:0"], &["y:1:0"]) };
        let (one, two) = (state(vec![ana]), state(vec![ben]));
        let merged = merge(&one, &two);
        assert_eq!(merged.state.reviews.len(), 2);
        assert_eq!(merged.conflicts, [Rejection::Decision("y:1:0".parse().unwrap())]);
        let swapped = merge(&two, &one);
        assert_eq!(merged.conflicts, swapped.conflicts);
        assert_eq!(encode(&merged.state), encode(&swapped.state));
        assert_eq!(merge(&merged.state, &one).state, merged.state);
    }

    #[test]
    fn an_author_who_reviews_twice_is_one() {
        let first = Review { verdict: Verdict::Approve, ..review("Ana", &["x:0:0"], &[]) };
        let then =
            Review { verdict: Verdict::RequestChanges, ..review("Ana", &["y:1:0"], &["x:0:0"]) };
        let (one, two) = (state(vec![first]), state(vec![then]));
        let merged = merge(&one, &two);
        let review = &merged.state.reviews[0];
        assert_eq!((review.accepted.len(), review.verdict), (2, Verdict::RequestChanges));
        assert_eq!(
            merged.conflicts,
            [Rejection::Verdict("Ana".into()), Rejection::Decision("x:0:0".parse().unwrap())]
        );
        assert_eq!(encode(&merged.state), encode(&merge(&two, &one).state));
    }

    #[test]
    fn what_both_ticked_off_and_asked_of_labels_is_kept() {
        let one = State { checked: vec!["scan-images".into()], ..state(vec![]) };
        let labels = vec![("vendor".to_owned(), crate::rules::LabelKind::Text)];
        let two = State {
            checked: vec!["sign-images".into()],
            label_schema: labels.clone(),
            strict_labels: true,
            ..state(vec![])
        };
        let merged = merge(&one, &two);
        assert_eq!(merged.state.checked, ["scan-images", "sign-images"]);
        assert_eq!((merged.state.label_schema, merged.state.strict_labels), (labels, true));
        assert_eq!(encode(&merge(&two, &one).state), encode(&merge(&one, &two).state));
        assert!(merged.conflicts.is_empty());
    }

    #[test]
    fn the_first_text_stays_and_decisions_move_onto_it() {
        let one = state(vec![]);
        let two = State {
            text: "FROM a\nUSER x\nRUN b\n".into(),
            stage: "s".into(),
            platform: "linux/arm64".into(),
            build_args: vec!["A=1".into()],
            reviews: vec![review("Ben", &["y:2:0", "z:1:0"], &[])],
            ..State::default()
        };
        let merged = merge(&one, &two);
        assert_eq!(merged.conflicts, [Rejection::Text]);
        assert_eq!(merged.state.text, one.text);
        assert_eq!((&*merged.state.stage, &*merged.state.platform), ("s", "linux/arm64"));
        assert_eq!(merged.state.build_args, ["A=1"]);
        assert_eq!(merged.state.reviews[0].accepted, ["y:1:0".parse().unwrap()]);
    }
}
