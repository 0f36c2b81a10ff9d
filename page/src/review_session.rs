//! Reviews of the text: those that links brought, and the user's own.
//!
//! Everybody accepts a fix, skips it or leaves it undecided. The user's decisions are in
//! [`Selection`](super::selection::Selection), the others' in [`ReviewSession::reviewed`]. What is selected
//! follows from both: a fix that the user accepts, and none that they skip; of those that they left
//! undecided, the ones that others accept and nobody skips; and where nobody said anything, the safe
//! ones. So an opened review is selected as its author meant it, two that disagree wait for the
//! user, and the user's word is the last. With a name, the user's decisions go into the link as a
//! review; without one they are the choice that the link opens with.
//!
//! Changing a [`ReviewSession`] is left to functions that give a new one, so that only the part of the page
//! that shows reviews needs them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::review::{
    self, Anchor, Comment, Decision, MAX_COMMENT, MAX_COMMENTS, Merged, Record, Rejection, Review,
    Since, Verdict, anchors, between, decision, decisions, fingerprint, merge,
};
use plimsoll_core::rules::{Inputs, Rules};

use super::State;
use super::carried_out::CarriedOut;
use super::document::normalised;
use super::engine::Reviewed;

/// The version that reviews are made with.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The reviews of the text, and what they come to.
#[derive(Clone, Debug, Default)]
pub struct ReviewSession {
    /// The reviews of others, with the text that they are about; nothing else of it is set.
    pub reviewed: Arc<review::State>,
    /// The user's own review, without decisions.
    pub own: Review,
    /// The text that the user's comments are about.
    pub own_text: Arc<str>,
    /// The lines that comments are on, as they were then, by fingerprint.
    pub lines: BTreeMap<u32, String>,
    /// The comment that is being written.
    pub composer: Option<Composer>,
    /// The outcome of the reviews on the text as it is.
    pub here: Arc<Here>,
    /// What the reviews had decided on and was put into the text here.
    pub acts: Vec<CarriedOut>,
    /// The differences of the links that were put together.
    pub conflicts: Vec<Rejection>,
    /// Records of a link made by a newer version, kept for links made from here.
    pub unknown: Vec<Record>,
    /// True if the user has closed the strip that tells of the reviews.
    pub is_told: bool,
}

/// A comment that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composer {
    /// Its line when it was begun, from 1.
    pub line: usize,
    /// That line's fingerprint.
    pub fingerprint: u32,
    pub text: String,
    /// The place of the user's comment that is being changed; nothing for a new one.
    pub place: Option<usize>,
}

/// The outcome of the reviews on the text as it is; worked out by the part that shows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Here {
    /// The others' word on each fix that is still there to be decided on, sorted.
    pub decisions: Vec<Decision>,
    /// All comments, by line.
    pub notes: Vec<Note>,
    /// Decisions on instructions that have changed since, without those that were carried out.
    pub lost: usize,
    /// The accepted fixes that were carried out here, of how many.
    pub carried_out: (usize, usize),
    /// The reviews without what was carried out, on the reviewed text with that; nothing where they
    /// are as they came.
    pub rest: Option<Arc<review::State>>,
    /// The number of problems that the reviewed text has by today's rules.
    pub problems: usize,
    /// The changes that the reviewers have not seen.
    pub since: Since,
}

/// The state with another link's in it.
#[derive(Clone, Debug)]
pub struct Joined {
    /// Both in one, on the text as it is.
    merged: Merged,
    /// The reviews on the text that those here are about, where none of the other's decisions is lost
    /// there.
    reviewed: Option<review::State>,
    /// The lines that comments are on, by fingerprint.
    lines: BTreeMap<u32, String>,
}

/// A comment on the text as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its author's name.
    pub author: String,
    /// Its place among the user's own, if it is one.
    pub own: Option<usize>,
    pub text: String,
    pub anchor: Anchor,
    /// Its line as it was when the comment was written; nothing where that is not known.
    pub quoted: Option<String>,
}

impl Note {
    /// Its line, or the one in its place.
    pub fn line(&self) -> usize {
        match self.anchor {
            Anchor::Line(line) | Anchor::Outdated(line) => line,
        }
    }
}

impl ReviewSession {
    /// True if there is anything that has to be followed through the text.
    pub fn is_busy(&self) -> bool {
        !self.reviewed.reviews.is_empty()
            || !self.own.comments.is_empty()
            || !self.here.notes.is_empty()
    }

    /// The others' word on a fix.
    pub fn said(&self, fix: &FixId) -> Option<&Decision> {
        decision(&self.here.decisions, fix)
    }

    /// True if an undecided fix is selected.
    pub(super) fn is_selected_undecided(&self, fix: &FixId, safety: Safety) -> bool {
        match self.said(fix) {
            Some(said) => said.is_accepted(),
            None => safety == Safety::Safe,
        }
    }

    /// The session without one of the user's comments.
    #[must_use]
    pub fn without_comment(&self, place: usize) -> Self {
        let mut session = self.clone();
        if place < session.own.comments.len() {
            session.own.comments.remove(place);
        }
        session.composer = None;
        session
    }
}

impl State {
    /// True where somebody's word on fixes counts, rather than what is on: the user has begun a review,
    /// or there is one.
    pub fn is_reviewing(&self) -> bool {
        let has_reason = self.selection.skipped.values().any(|reason| !reason.is_empty());
        self.interface.reviews || has_reason || self.review.is_busy()
    }

    /// The fixes that "Apply accepted" puts into the text: those that the user accepts, and those
    /// that they left undecided and others agree on.
    pub fn accepted(&self) -> Vec<FixId> {
        self.fixes()
            .filter(|fix| {
                self.is_selected(fix)
                    && (self.selection.accepted.contains(&fix.id)
                        || self.review.said(&fix.id).is_some())
            })
            .map(|fix| fix.id.clone())
            .collect()
    }

    /// The fixes that people disagree on and the user has not decided.
    pub fn disputed(&self) -> Vec<FixId> {
        let is_open = |id: &FixId| !self.selection.is_decided(id);
        self.fixes()
            .filter(|fix| {
                self.review.said(&fix.id).is_some_and(Decision::is_disputed) && is_open(&fix.id)
            })
            .map(|fix| fix.id.clone())
            .collect()
    }

    /// The user's review as a link holds it; none where they gave no name or said nothing.
    pub fn own_review(&self) -> Option<Review> {
        let own = &self.review.own;
        let is_silent = self.selection.is_undecided()
            && own.comments.is_empty()
            && own.summary.is_empty()
            && own.verdict == Verdict::None;
        if own.author.is_empty() || is_silent {
            return None;
        }
        let mut review = Review {
            version: VERSION.to_owned(),
            problems: self.document.count(),
            accepted: self.selection.accepted.iter().cloned().collect(),
            skipped: self.selection.skips(),
            ..own.clone()
        };
        let about = |text: &str, reviews| review::State {
            text: text.to_owned(),
            reviews,
            ..review::State::default()
        };
        let comments = std::mem::take(&mut review.comments);
        let moved = about(&self.review.own_text, vec![Review { comments, ..Review::default() }]);
        let moved = moved.onto(&self.document.text).reviews.into_iter().next();
        review.comments = moved.unwrap_or_default().comments;
        Some(review)
    }

    /// All that a link holds; its lines end with `\n`.
    pub fn snapshot(&self) -> review::State {
        let Self { document, selection, review, estimates, interface } = self;
        let own = self.own_review();
        let is_choice = own.is_none();
        let reviewed = review.here.rest.as_ref().unwrap_or(&review.reviewed);
        let mut reviews = if reviewed.reviews.is_empty() {
            Vec::new()
        } else {
            reviewed.onto(&document.text).reviews
        };
        reviews.extend(own);
        review::State {
            ticked: if is_choice {
                selection.accepted.iter().cloned().collect()
            } else {
                Vec::new()
            },
            skipped: if is_choice { selection.skips() } else { Vec::new() },
            bases: selection.other_bases(),
            view: interface.view,
            dockerignore: document.dockerignore.to_string(),
            changes: estimates.changes.clone(),
            engine: estimates.engine.clone(),
            checked: selection.checked.clone(),
            reviews,
            unknown: review.unknown.clone(),
            ..review::State::of(
                document.text.to_string(),
                &document.settings,
                &Inputs::with(Rules::only(&[])),
            )
        }
    }

    /// The state with another link's in it. Choices that it holds without a name are a review
    /// without one.
    pub fn joined(&self, mut other: review::State) -> Joined {
        other.text = normalised(&other.text).0.to_string();
        other.dockerignore = normalised(&other.dockerignore).0.to_string();
        let accepted = std::mem::take(&mut other.ticked);
        let skipped = std::mem::take(&mut other.skipped);
        if other.reviews.is_empty() && !(accepted.is_empty() && skipped.is_empty()) {
            other.reviews.push(Review { accepted, skipped, ..Review::default() });
        }
        // Which view is open is the reader's affair.
        other.view = self.interface.view;
        let mut merged = merge(&self.snapshot(), &other);
        let reviewed = &self.review.reviewed;
        if other.text == reviewed.text {
            // What differs is told as new since the reviews.
            merged.conflicts.retain(|conflict| *conflict != Rejection::Text);
        }
        let theirs =
            review::State { text: other.text, reviews: other.reviews, ..review::State::default() };
        let count = |state: &review::State| decisions(&state.reviews).len();
        let is_lossless = count(&theirs.onto(&reviewed.text)) == count(&theirs);
        let stays = is_lossless && !reviewed.reviews.is_empty();
        let mut lines = self.review.lines.clone();
        lines.extend(commented(&theirs.text, &theirs.reviews));
        Joined { reviewed: stays.then(|| merge(reviewed, &theirs).state), merged, lines }
    }

    /// Takes the state with another link's in it.
    pub(super) fn join(&mut self, Joined { merged, reviewed, lines }: Joined) {
        let acts = std::mem::take(&mut self.review.acts);
        self.take(merged.state);
        let session = &mut self.review;
        session.conflicts = merged.conflicts;
        session.lines.extend(lines);
        if let Some(mut reviewed) = reviewed {
            let name = &session.own.author;
            reviewed.reviews.retain(|review| name.is_empty() || review.author != *name);
            session.reviewed = Arc::new(reviewed);
            session.acts = acts;
        }
    }

    /// The outcome of the reviews on the text as it is, given what was found in the reviewed text;
    /// nothing where that was found with other fixes than were carried out.
    pub fn here(&self, with: &Reviewed) -> Option<Here> {
        if with.fixes != self.review.carried_out() {
            return None;
        }
        let document = &self.document;
        let rest = self.rest(with);
        let moved = rest.onto(&document.analysed);
        let said = decisions(&moved.reviews);
        let all = decisions(&self.review.reviewed.reviews);
        let is_done = |decision: &&Decision| with.fixes.contains(&decision.fix);
        let done = all.iter().filter(is_done);
        let accepted =
            all.iter().filter(|one| one.is_accepted() || is_done(one) && one.is_disputed());
        let own = review::State {
            text: self.review.own_text.to_string(),
            reviews: vec![self.review.own.clone()],
            ..review::State::default()
        };
        let own = own.onto(&document.analysed).reviews;
        let mut lines = self.review.lines.clone();
        lines.extend(commented(&document.analysed, moved.reviews.iter().chain(&own)));
        let mut notes = Vec::new();
        let mut add = |review: &Review, is_own: bool| {
            let places = anchors(&document.analysed, &review.comments);
            notes.extend(review.comments.iter().zip(places).enumerate().map(
                |(place, (comment, anchor))| Note {
                    author: review.author.clone(),
                    own: is_own.then_some(place),
                    text: comment.text.clone(),
                    anchor,
                    quoted: lines.get(&comment.fingerprint).cloned(),
                },
            ));
        };
        for review in &moved.reviews {
            add(review, false);
        }
        for review in &own {
            add(review, true);
        }
        notes.sort_by_key(Note::line);
        Some(Here {
            lost: all.len().saturating_sub(done.clone().count() + said.len()),
            carried_out: (done.filter(|one| !one.accepted.is_empty()).count(), accepted.count()),
            decisions: said,
            notes,
            problems: with.problems,
            since: if rest.reviews.is_empty() || *rest.text == *document.analysed {
                Since::default()
            } else {
                between(&rest, &with.findings, &document.analysed, document.findings())
            },
            rest: (!with.fixes.is_empty()).then_some(rest),
        })
    }

    /// The session with the comment that was being written; the same where it says nothing, or where
    /// there are as many comments as a link holds.
    pub fn with_comment(&self) -> ReviewSession {
        let mut session = self.review.clone();
        let Some(composer) = session.composer.take() else { return session };
        let text: String = composer.text.trim().chars().take(MAX_COMMENT).collect();
        if text.is_empty() {
            return session;
        }
        settle_own(&mut session, &self.document.text);
        if let Some(place) = composer.place {
            if let Some(comment) = session.own.comments.get_mut(place) {
                comment.text = text;
            }
        } else if session.own.comments.len() < MAX_COMMENTS {
            let mut comment =
                Comment { line: composer.line, fingerprint: composer.fingerprint, text };
            if let [Anchor::Line(line)] =
                anchors(&self.document.text, std::slice::from_ref(&comment))[..]
            {
                comment.line = line;
            }
            session.own.comments.push(comment);
        }
        session
    }

    /// A comment that is begun on a line, or taken up again on another one.
    pub(super) fn begin_comment(&mut self, line: usize) {
        let text = self.document.text.lines().nth(line.saturating_sub(1)).unwrap_or("");
        self.review.lines.insert(fingerprint(text), text.trim().to_owned());
        let before = self.review.composer.take().filter(|composer| composer.place.is_none());
        self.review.composer = Some(Composer {
            line,
            fingerprint: fingerprint(text),
            text: before.map(|composer| composer.text).unwrap_or_default(),
            place: None,
        });
        self.interface.view = review::View::Review;
    }
}

/// The lines of a text that comments are on, by fingerprint.
pub(super) fn commented<'a>(
    text: &str,
    reviews: impl IntoIterator<Item = &'a Review>,
) -> BTreeMap<u32, String> {
    let comments = reviews.into_iter().flat_map(|review| &review.comments);
    let wanted: BTreeSet<u32> = comments.map(|comment| comment.fingerprint).collect();
    if wanted.is_empty() {
        return BTreeMap::new();
    }
    let lines = text.lines().map(|line| (fingerprint(line), line.trim().to_owned()));
    lines.filter(|(print, _)| wanted.contains(print)).collect()
}

/// Puts the user's comments onto the text as it is.
fn settle_own(session: &mut ReviewSession, text: &Arc<str>) {
    let before = review::State {
        text: session.own_text.to_string(),
        reviews: vec![std::mem::take(&mut session.own)],
        ..review::State::default()
    };
    session.own = before.onto(text).reviews.into_iter().next().unwrap_or_default();
    session.own_text = text.clone();
}

#[cfg(test)]
mod tests;
