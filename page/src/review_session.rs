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

use std::sync::Arc;

use plimsoll_core::fix::{FixId, Safety};
use plimsoll_core::review::{
    self, Anchor, Comment, Decision, MAX_COMMENT, MAX_COMMENTS, Merged, Record, Rejection, Review,
    Since, Verdict, anchors, between, decision, decisions, fingerprint, merge,
};
use plimsoll_core::rules::{Finding, Inputs, Rules};

use super::State;
use super::document::normalised;

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
    /// The comment that is being written.
    pub composer: Option<Composer>,
    /// The outcome of the reviews on the text as it is.
    pub here: Arc<Here>,
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
    /// Decisions on instructions that have changed since.
    pub lost: usize,
    /// The number of problems that the reviewed text has by today's rules.
    pub problems: usize,
    /// The changes that the reviewers have not seen.
    pub since: Since,
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
        let mut reviews = if review.reviewed.reviews.is_empty() {
            Vec::new()
        } else {
            review.reviewed.onto(&document.text).reviews
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
    pub fn joined(&self, mut other: review::State) -> Merged {
        other.text = normalised(&other.text).0.to_string();
        other.dockerignore = normalised(&other.dockerignore).0.to_string();
        let accepted = std::mem::take(&mut other.ticked);
        let skipped = std::mem::take(&mut other.skipped);
        if other.reviews.is_empty() && !(accepted.is_empty() && skipped.is_empty()) {
            other.reviews.push(Review { accepted, skipped, ..Review::default() });
        }
        // Which view is open is the reader's affair.
        other.view = self.interface.view;
        merge(&self.snapshot(), &other)
    }

    /// The outcome of the reviews on the text as it is, given the findings in the reviewed text.
    pub fn here(&self, before: &[Finding]) -> Here {
        let (document, reviewed) = (&self.document, &self.review.reviewed);
        let moved = reviewed.onto(&document.analysed);
        let said = decisions(&moved.reviews);
        let mut notes = Vec::new();
        let mut add = |review: &Review, is_own: bool| {
            let places = anchors(&document.analysed, &review.comments);
            notes.extend(review.comments.iter().zip(places).enumerate().map(
                |(place, (comment, anchor))| Note {
                    author: review.author.clone(),
                    own: is_own.then_some(place),
                    text: comment.text.clone(),
                    anchor,
                },
            ));
        };
        for review in &moved.reviews {
            add(review, false);
        }
        let own = review::State {
            text: self.review.own_text.to_string(),
            reviews: vec![self.review.own.clone()],
            ..review::State::default()
        };
        for review in &own.onto(&document.analysed).reviews {
            add(review, true);
        }
        notes.sort_by_key(Note::line);
        Here {
            lost: decisions(&reviewed.reviews).len().saturating_sub(said.len()),
            decisions: said,
            notes,
            problems: before.len(),
            since: if reviewed.reviews.is_empty() || *reviewed.text == *document.analysed {
                Since::default()
            } else {
                between(reviewed, before, &document.analysed, document.findings())
            },
        }
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
