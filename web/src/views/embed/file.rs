//! The file itself, with its problems and what people said at their lines.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::reviews::{author, comments};
use crate::components::code;
use crate::components::icons::{self, Glyph};
use crate::components::markdown;
use crate::state::State;
use crate::state::colours::coloured;
use crate::state::problem_list::word;
use crate::state::text::shown;
use crate::store::{Same, use_store};
use crate::views::problems::{FIRST, More};

/// The problems and comments of one line.
#[derive(Default)]
struct Notes {
    /// The class of the worst problem.
    class: &'static str,
    items: Vec<AnyView>,
}

#[component]
pub(super) fn FileView() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| Same(state.document.found.clone()));
    let count = Memo::new(move |_| {
        let _ = basis.get();
        store.now(|state| state.document.analysed.lines().count())
    });
    let most = RwSignal::new(FIRST);
    let lines = move || {
        let _ = basis.get();
        store.now(|state| {
            let mut notes = notes(state);
            let lines = coloured(&state.document.analysed).zip(1..).take(most.get());
            lines
                .map(|(pieces, line)| {
                    let Notes { class, items } = notes.remove(&line).unwrap_or_default();
                    let items =
                        (!items.is_empty()).then(|| view! { <ul class="notes">{items}</ul> });
                    view! { <li class=class>{code::line(pieces)}{items}</li> }
                })
                .collect_view()
        })
    };
    view! {
        <ol class="file-lines" aria-label="Dockerfile">{lines}</ol>
        <More count=count.into() most=most/>
    }
}

/// The notes of each line, by its number.
fn notes(state: &State) -> BTreeMap<usize, Notes> {
    let mut notes: BTreeMap<usize, Notes> = BTreeMap::new();
    // The worst first: its class is the line's.
    for problem in state.listed() {
        let entry = notes.entry(problem.line as usize).or_default();
        let finding = problem.finding;
        if entry.items.is_empty() {
            entry.class = icons::class(finding.severity);
        }
        let item = view! {
            <li>
                <Glyph severity=finding.severity/>
                <span>
                    <span class="sr">{format!("{}: ", word(finding.severity))}</span>
                    {markdown::message(&finding.message)} " " <span class="rule">{finding.rule}</span>
                </span>
            </li>
        };
        entry.items.push(item.into_any());
    }
    for review in &state.review.reviewed.reviews {
        for comment in comments(&state.document.analysed, review) {
            let outdated = if comment.is_outdated { " (the line has changed since)" } else { "" };
            let item = view! {
                <li class="comment">
                    <b>{format!("{}{outdated}: ", author(review))}</b>
                    <span>{shown(&comment.text)}</span>
                </li>
            };
            notes.entry(comment.line).or_default().items.push(item.into_any());
        }
    }
    notes
}
