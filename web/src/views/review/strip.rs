//! The strip that tells of an opened review; and what keeps the reviews in step with the text.

use std::sync::Arc;

use leptos::prelude::*;
use plimsoll_core::review::{Anchor, View};

use crate::engine::ask;
use crate::history;
use crate::state::engine::{Answer, Question, Reviewed, Subject};
use crate::state::review_session::Note;
use crate::state::{Action, State, review_text};
use crate::store::{Same, Store, use_store};

#[component]
pub(crate) fn ReviewStrip() -> impl IntoView {
    let store = use_store();
    follow(store);
    on_cleanup(move || store.with_editor(|editor| editor.set_comments("[]")));
    let is_shown =
        store.part(|state| !state.review.is_told && !state.review.reviewed.reviews.is_empty());
    view! {
        <Show when=move || is_shown.get()>
            <Strip/>
        </Show>
    }
}

#[component]
fn Strip() -> impl IntoView {
    let store = use_store();
    let heading = store.part(|state| review_text::heading(&state.review.reviewed.reviews));
    let caveats = store.part(State::caveats);
    let accepted = store.part(|state| state.accepted().len());
    let is_wanted = store.part(|state| {
        state.review.reviewed.reviews.iter().any(|review| !review.accepted.is_empty())
    });
    let has_draft = store.part(|state| state.interface.previous_draft.is_some());
    let is_here = store.part(|state| state.interface.view == View::Review);
    let apply = move |_| store.dispatch(Action::Apply(store.now(State::accepted)));
    let copy = move |_| {
        store.copy(store.now(|state| state.document.outward(&state.document.text)), "File");
    };
    let close = move |_| {
        let session = store.now(|state| state.review.clone());
        store.dispatch(Action::Review(crate::state::review_session::ReviewSession {
            is_told: true,
            ..session
        }));
    };
    view! {
        <section class="strip tall" aria-label="Review">
            <div class="words">
                <p><b>{heading}</b></p>
                {move || {
                    caveats.get().into_iter().map(|words| view! { <p>{words}</p> }).collect_view()
                }}
            </div>
            <div class="acts">
                <Show when=move || { accepted.get() > 0 }>
                    <button
                        class="btn small primary"
                        title="Puts them into the file in one step; undo takes them back"
                        on:click=apply
                    >
                        {move || format!("Apply accepted ({})", accepted.get())}
                    </button>
                </Show>
                <Show when=move || accepted.get() == 0 && is_wanted.get()>
                    <button class="btn small primary" on:click=copy>"Copy file"</button>
                </Show>
                <Show when=move || !is_here.get()>
                    <button
                        class="btn small"
                        on:click=move |_| store.dispatch(Action::View(View::Review))
                    >
                        "Read the review"
                    </button>
                </Show>
                <Show when=move || has_draft.get()>
                    <button
                        class="btn small"
                        title="Shows your previous draft with this review on it"
                        on:click=move |_| history::replace(store, Action::ReviewDraft)
                    >
                        "Put it on my draft"
                    </button>
                </Show>
                <button class="btn quiet small" on:click=close>"Close"</button>
            </div>
        </section>
    }
}

/// Keeps what the reviews come to, and the marks in the editor, like text and reviews.
fn follow(store: Store) {
    let reviewed = store.part(|state| {
        let reviewed = &state.review.reviewed;
        (!reviewed.reviews.is_empty()).then(|| {
            let text = reviewed.text.as_str().into();
            // A text of its own: neither the scripts nor the weight of the file as it is count in it.
            let subject = Subject { text, scripts: None, weight: None, ..state.document.subject() };
            (subject, state.review.carried_out())
        })
    });
    // What was found in the reviewed text is looked up once, not at each keystroke.
    let with = RwSignal::new(Same(Arc::<Reviewed>::default()));
    Effect::new(move || {
        let asked = reviewed.get();
        leptos::task::spawn_local(async move {
            let Some((subject, fixes)) = asked else {
                with.set(Same(Arc::default()));
                return;
            };
            let found = match ask(Question::Reviewed(subject, fixes.clone())).await {
                Some(Answer::Reviewed(found)) => found,
                // Without an engine it is what was found before.
                _ => Reviewed { fixes, ..(*with.get_untracked().0).clone() },
            };
            with.set(Same(Arc::new(found)));
        });
    });
    let basis = store.part(|state| {
        let own = (state.review.own.author.clone(), state.review.own.comments.clone());
        let reviewed = Same(state.review.reviewed.clone());
        (Same(state.document.found.clone()), Same(state.document.analysed.clone()), reviewed, own)
    });
    Effect::new(move || {
        let _ = basis.get();
        let with = with.get();
        let here = store.now(|state| {
            let here = state.here(&with.0)?;
            (here != *state.review.here).then_some(here)
        });
        if let Some(here) = here {
            store.dispatch(Action::Here(here));
        }
    });
    let marks = store.part(|state| marks(&state.review.here.notes));
    Effect::new(move || {
        let marks = marks.get();
        store.with_editor(|editor| editor.set_comments(&marks));
    });
}

/// The lines with comments as the editor takes them.
fn marks(notes: &[Note]) -> String {
    let lines: Vec<String> = notes
        .chunk_by(|one, next| one.line() == next.line())
        .map(|notes| {
            let outdated = notes.iter().all(|note| matches!(note.anchor, Anchor::Outdated(_)));
            let line = notes.first().map_or(1, Note::line);
            format!(r#"{{"line":{line},"count":{},"outdated":{outdated}}}"#, notes.len())
        })
        .collect();
    format!("[{}]", lines.join(","))
}
