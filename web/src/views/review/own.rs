//! The user's own review on the whole, and their name.

use leptos::prelude::*;
use plimsoll_core::review::{MAX_AUTHOR, MAX_COMMENT, Verdict};

use crate::interop::browser;
use crate::state::sharing::{Carried, Form};
use crate::state::{Action, Overlay, review_text};
use crate::store::{Store, use_store};
use crate::views::share::{Way, take};

#[component]
pub(super) fn Own() -> impl IntoView {
    let store = use_store();
    let verdict = store.part(|state| state.review.own.verdict);
    let summary = store.part(|state| state.review.own.summary.clone());
    let status = store.part(|state| match state.own_review() {
        Some(review) => format!("Goes into the link: {}.", review_text::counts(&review)),
        None if state.review.own.author.is_empty() => {
            "With a name, what you accept, skip and comment goes into the link as your review."
                .to_owned()
        }
        None => "Accept or skip fixes, comment on lines, or say something here.".to_owned(),
    });
    let has_reviews = store
        .part(|state| !state.review.reviewed.reviews.is_empty() || state.own_review().is_some());
    let choice = move |this: Verdict, words: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="verdict"
                    prop:checked=move || verdict.get() == this
                    on:change=move |_| change(store, |own| own.verdict = this)
                />
                {words}
            </label>
        }
    };
    view! {
        <section aria-labelledby="own-title">
            <h2 id="own-title">"Your review"</h2>
            <Name id="own-name"/>
            <fieldset class="choices">
                <legend>"Verdict"</legend>
                {choice(Verdict::None, "Comment only")}
                {choice(Verdict::Approve, "Approve")}
                {choice(Verdict::RequestChanges, "Request changes")}
            </fieldset>
            <label class="field">
                <span>"Summary"</span>
                <textarea
                    rows="2"
                    maxlength=MAX_COMMENT.to_string()
                    prop:value=summary
                    on:change=move |event| {
                        let words = event_target_value(&event).trim().to_owned();
                        change(store, |own| own.summary = words);
                    }
                ></textarea>
            </label>
            <p class="muted" id="own-status">{status}</p>
            <div class="acts">
                <button
                    class="btn primary"
                    on:click=move |_| store.dispatch(Action::Overlay(Some(Overlay::Share)))
                >
                    "Share the review"
                </button>
                <Show when=move || has_reviews.get()>
                    <button
                        class="btn"
                        on:click=move |_| take(store, Form::Review, Way::Copy, Carried::DEFAULT)
                    >
                        "Copy review as Markdown"
                    </button>
                </Show>
            </div>
        </section>
    }
}

/// The user's name, which is remembered in this browser.
#[component]
pub(super) fn Name(id: &'static str) -> impl IntoView {
    let store = use_store();
    let name = store.part(|state| state.review.own.author.clone());
    view! {
        <label class="field name">
            <span>"Your name"</span>
            <input
                id=id
                type="text"
                autocomplete="nickname"
                maxlength=MAX_AUTHOR.to_string()
                prop:value=name
                on:change=move |event| rename(store, &event_target_value(&event))
            />
        </label>
    }
}

/// Takes a name. Where a review in it is already here, that is theirs to go on with.
pub(super) fn rename(store: Store, name: &str) {
    let name: String = name.trim().chars().take(MAX_AUTHOR).collect();
    if store.now(|state| state.review.own.author == name) {
        return;
    }
    browser::keep_name(&name);
    let is_here = store.now(|state| {
        state.review.reviewed.reviews.iter().any(|review| !name.is_empty() && review.author == name)
    });
    change(store, |own| own.author = name);
    if is_here {
        let joined = store.now(|state| {
            let same = plimsoll_core::review::State {
                text: state.document.text.to_string(),
                ..Default::default()
            };
            state.joined(same)
        });
        store.dispatch(Action::Joined(Box::new(joined)));
    }
}

fn change(store: Store, change: impl FnOnce(&mut plimsoll_core::review::Review)) {
    let mut session = store.now(|state| state.review.clone());
    change(&mut session.own);
    store.dispatch(Action::Review(session));
}
