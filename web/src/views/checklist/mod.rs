//! The view of files and checklist: the files that belong beside a Dockerfile, and practices that it
//! cannot show, to be ticked off.

mod files;

use leptos::prelude::*;
use plimsoll_core::advice::{Advice, Check};
use plimsoll_core::report::counted;

use self::files::{Files, SaveAll};
use crate::components::markdown;
use crate::state::advice::done;
use crate::state::{Action, Overlay, Pane};
use crate::store::{Store, use_store};

#[component]
pub(crate) fn Checklist() -> impl IntoView {
    let store = use_store();
    let is_here = store.part(|state| state.estimates.advice.is_some());
    let shown = store.part(|state| state.estimates.advice.as_deref().cloned().unwrap_or_default());
    view! { <Show when=move || is_here.get()><Answer shown=shown/></Show> }
}

#[component]
fn Answer(shown: ReadSignal<Advice>) -> impl IntoView {
    let store = use_store();
    let checked = store.part(|state| state.selection.checked.clone());
    let headline = move || {
        let count = shown.read().files.iter().filter(|file| !file.path.is_empty()).count();
        format!("{} for this Dockerfile", counted(count, "file"))
    };
    let done = move || {
        let shown = shown.read();
        format!("{} of {} done", done(&shown, &checked.read()), shown.checklist.len())
    };
    // Open where somebody has begun with it.
    let is_begun = !checked.read_untracked().is_empty();
    view! {
        <div class="head">
            <h2>{headline}</h2>
            <p>"Written from what the Dockerfile says, to be put beside it."</p>
        </div>
        <div class="tools">
            <SaveAll advice=shown/>
            <button
                class="btn small"
                on:click=move |_| store.dispatch(Action::Pane(Pane::Settings))
            >
                "Where will it run?"
            </button>
            <button
                class="btn small"
                on:click=move |_| store.dispatch(Action::Overlay(Some(Overlay::Guide)))
            >
                "All practices"
            </button>
        </div>
        <section class="part" aria-label="Files and commands">
            <Files advice=shown/>
        </section>
        <section class="part" aria-labelledby="checks-title">
            <details open=is_begun>
                <summary>
                    <h3 id="checks-title">"Checklist"</h3>
                    <span class="muted">{done}</span>
                </summary>
                <p class="muted">"What no Dockerfile can show, and holds for every image. Ticks travel in the link."</p>
                {move || checks(store, &shown.read())}
            </details>
        </section>
    }
}

fn checks(store: Store, advice: &Advice) -> AnyView {
    let entries = advice.checklist.iter().map(|check| entry(store, check)).collect_view();
    view! { <ul class="checks">{entries}</ul> }.into_any()
}

fn entry(store: Store, check: &Check) -> AnyView {
    let practice = check.practice;
    let is_done = store.part(move |state| state.selection.checked.iter().any(|id| id == practice));
    let id = format!("check-{practice}");
    let why = format!("why-{practice}");
    view! {
        <li>
            <label>
                <input
                    type="checkbox"
                    id=id
                    aria-describedby=why.clone()
                    prop:checked=is_done
                    on:change=move |event| {
                        let done = event_target_checked(&event);
                        store.dispatch(Action::Check(practice.to_owned(), done));
                    }
                />
                <span>{markdown::message(check.text)}</span>
            </label>
            <p id=why>
                {markdown::message(check.why)} " "
                <button
                    class="link"
                    aria-label=format!("More about: {}", check.text.replace('`', ""))
                    on:click=move |_| {
                        let overlay = Overlay::Practice(practice.to_owned());
                        store.dispatch(Action::Overlay(Some(overlay)));
                    }
                >
                    "More"
                </button>
            </p>
        </li>
    }
    .into_any()
}
