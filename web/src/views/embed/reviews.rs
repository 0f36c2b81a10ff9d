//! People's reviews of the file, to be read.

use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::review::{Anchor, Review, Verdict, anchors};

use crate::state::text::shown;
use crate::store::use_store;

#[component]
pub(super) fn Reviews(
    /// True to list the comments, which the view of the file shows at their lines.
    with_comments: bool,
) -> impl IntoView {
    let store = use_store();
    let reviews = store.part(|state| state.review.reviewed.reviews.clone());
    move || {
        let reviews = reviews.get();
        (!reviews.is_empty()).then(|| {
            let text = store.now(|state| state.document.analysed.clone());
            let items = reviews
                .iter()
                .map(|review| {
                    let comments = with_comments.then(|| {
                        let comments = comments(&text, review)
                            .into_iter()
                            .map(|comment| view! { <li>{comment.words()}</li> })
                            .collect_view();
                        view! { <ul>{comments}</ul> }
                    });
                    let summary = (!review.summary.is_empty())
                        .then(|| view! { <p class="spoken">{shown(&review.summary)}</p> });
                    view! { <li><p>{headline(review)}</p>{summary}{comments}</li> }
                })
                .collect_view();
            view! { <ul class="reviews" aria-label="Reviews">{items}</ul> }
        })
    }
}

/// A comment at its line in the text that is shown.
pub(crate) struct Placed {
    /// From 1.
    pub(super) line: usize,
    /// True if that line was changed since.
    pub(super) is_outdated: bool,
    pub(super) text: String,
}

impl Placed {
    /// "Line 4, changed since: why?"
    pub(crate) fn words(&self) -> String {
        let outdated = if self.is_outdated { ", changed since" } else { "" };
        format!("Line {}{outdated}: {}", self.line, shown(&self.text))
    }
}

/// The comments of a review where they belong now.
pub(crate) fn comments(text: &str, review: &Review) -> Vec<Placed> {
    let placed = anchors(text, &review.comments);
    let pairs = review.comments.iter().zip(placed);
    pairs
        .map(|(comment, anchor)| {
            let (line, is_outdated) = match anchor {
                Anchor::Line(line) => (line, false),
                Anchor::Outdated(line) => (line, true),
            };
            Placed { line, is_outdated, text: comment.text.clone() }
        })
        .collect()
}

/// A reviewer's label, in words where they gave none.
pub(super) fn author(review: &Review) -> String {
    if review.author.is_empty() { "A reviewer".to_owned() } else { shown(&review.author) }
}

/// "Ana approves: 4 accepted, 1 skipped, 2 comments"
fn headline(review: &Review) -> String {
    let verdict = match review.verdict {
        Verdict::None => "reviewed this",
        Verdict::Approve => "approves",
        Verdict::RequestChanges => "asks for changes",
    };
    let facts = [
        (review.accepted.len(), format!("{} accepted", review.accepted.len())),
        (review.skipped.len(), format!("{} skipped", review.skipped.len())),
        (review.comments.len(), counted(review.comments.len(), "comment")),
    ];
    let facts: Vec<String> =
        facts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    let colon = if facts.is_empty() { "" } else { ": " };
    format!("{} {verdict}{colon}{}", author(review), facts.join(", "))
}
