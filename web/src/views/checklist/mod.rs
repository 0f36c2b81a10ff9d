//! The Checklist view: practices that no Dockerfile can show, to be ticked off, and the files that
//! belong beside it.

mod files;

use leptos::prelude::*;
use plimsoll_core::advice::{Advice, Check};

use self::files::Files;
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
        let shown = shown.read();
        format!("{} of {} done", done(&shown, &checked.read()), shown.checklist.len())
    };
    view! {
        <div class="head">
            <h2>{headline}</h2>
            <p>
                "What no Dockerfile can show, and the files that belong beside this one. Ticks travel in the link."
            </p>
        </div>
        <div class="tools">
            <button
                class="btn small"
                on:click=move |_| store.dispatch(Action::Pane(Pane::Settings))
            >
                "Say where it runs…"
            </button>
            <button
                class="btn small"
                on:click=move |_| store.dispatch(Action::Overlay(Some(Overlay::Guide)))
            >
                "All practices"
            </button>
        </div>
        <section class="part" aria-labelledby="checks-title">
            <h3 id="checks-title">"To look at"</h3>
            {move || checks(store, &shown.read())}
        </section>
        <section class="part" aria-labelledby="files-title">
            <h3 id="files-title">"Files and commands for this Dockerfile"</h3>
            <Files advice=shown/>
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
