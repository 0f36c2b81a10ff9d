//! Taking the state out of the page: as a link in several forms, as reports, as files.

mod copies;
mod forms;
mod secrets;

use leptos::prelude::*;
use plimsoll_core::report::pretty;
use plimsoll_core::review::{self, Opened};

use crate::components::dialog::{Dialog, Stand};
use crate::interop::files;
use crate::state::sharing::Carried;
use crate::state::{Action, State};
use crate::store::use_store;

pub(crate) use copies::take;

/// The file that holds all of a state where a link is too short for it.
const BUNDLE: &str = "Dockerfile.review.json";

#[component]
pub(crate) fn Share() -> impl IntoView {
    let store = use_store();
    let choice = RwSignal::new(Carried::DEFAULT);
    let held = store.now(State::held);
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
            {(!held.is_empty()).then(|| view! { <secrets::Secrets held=held choice=choice/> })}
            {link}
            <copies::Copies choice=choice/>
            // The page behind a dialog is not read out, so what was done is said here.
            <p class="news" role="status">{said}</p>
        </Dialog>
    }
}

/// Reads a bundle.
pub(crate) fn open_bundle(json: &str) -> Result<Opened, String> {
    let state = review::State::from_json(json)
        .map_err(|error| format!("This file is not a review of Plimsoll: {error}"))?;
    Ok(Opened { state, truncated: None, newer: false })
}

/// Saves everything as a file that this page opens.
#[component]
fn Bundle(choice: RwSignal<Carried>) -> impl IntoView {
    let store = use_store();
    let save = move |_| {
        let state = store.now(|state| state.shared(choice.get_untracked()));
        files::download(BUNDLE, &pretty(&state));
        store.dispatch(Action::Say("Bundle downloaded".to_owned()));
    };
    view! { <button class="btn primary" on:click=save>"Download bundle"</button> }
}
