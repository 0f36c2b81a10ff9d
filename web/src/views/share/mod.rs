//! Taking the state out of the page: as a link in several forms, as reports, as files.

mod copies;
mod forms;
mod secrets;

use leptos::prelude::*;
use plimsoll_core::report::pretty;

use crate::components::dialog::{Dialog, Stand};
use crate::engine::ask;
use crate::interop::files;
use crate::links;
use crate::state::engine::{Answer, Question};
use crate::state::sharing::Carried;
use crate::state::{Action, State};
use crate::store::use_store;

pub(crate) use copies::{OFFERED, Way, take};

/// The file that holds all of a state where a link is too short for it.
const BUNDLE: &str = "Dockerfile.review.json";

#[component]
pub(crate) fn Share() -> impl IntoView {
    let store = use_store();
    let choice = RwSignal::new(Carried::DEFAULT);
    let held = RwSignal::new(Vec::new());
    leptos::task::spawn_local(async move {
        let state = Box::new(store.now(State::snapshot));
        if let Some(Answer::Held(told)) = ask(Question::Secrets(state)).await {
            held.set(told);
        }
    });
    // What was said before this opened is not said again.
    let before = store.now(|state| state.interface.said.as_ref().map_or(0, |said| said.count));
    let said = store.part(move |state| {
        let said = state.interface.said.as_ref().filter(|said| said.count > before);
        said.map(|said| said.words.clone())
    });
    let link = if store.now(|state| state.document.is_shareable()) {
        view! { <forms::Forms choice=choice/> }.into_any()
    } else {
        view! {
            <p>
                "This file is too large for a link. Save it, and send that; whoever gets it can drop it on this page."
            </p>
            <div class="acts"><Bundle choice=choice/></div>
        }
        .into_any()
    };
    view! {
        <Dialog
            title="Share"
            stand=Stand::Middle
            on_close=Callback::new(move |()| store.dispatch(Action::Overlay(None)))
        >
            <p class="privacy">
                "The link contains your file. Our server never receives it. Anyone with the link can read it."
            </p>
            {move || {
                let held = held.get();
                (!held.is_empty()).then(|| view! { <secrets::Secrets held=held choice=choice/> })
            }}
            {link}
            <copies::Copies choice=choice/>
            // The page behind a dialog is not read out, so what was done is said here.
            <p class="news" role="status">{said}</p>
        </Dialog>
    }
}

/// Saves everything as a file that this page opens.
#[component]
fn Bundle(choice: RwSignal<Carried>) -> impl IntoView {
    let store = use_store();
    let save = move |_| {
        leptos::task::spawn_local(async move {
            let leaving = store.now(|state| state.leaving(choice.get_untracked()));
            if let Some(shared) = links::shared(leaving).await {
                files::download(BUNDLE, &pretty(&shared.state));
                store.dispatch(Action::Say("Bundle downloaded".to_owned()));
            }
        });
    };
    view! { <button class="btn primary" on:click=save>"Download bundle"</button> }
}
