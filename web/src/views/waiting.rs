//! A note in the place of results while the analysis waits for the user's word.

use leptos::prelude::*;

use crate::interop::browser;
use crate::state::Action;
use crate::store::use_store;

#[component]
pub(crate) fn Waiting() -> impl IntoView {
    let store = use_store();
    let size =
        store.part(|state| (state.document.text.len() + state.document.dockerignore.len()) / 1000);
    view! {
        <div class="empty">
            <h2>"A long file, not analysed yet"</h2>
            <p>
                {move || {
                    format!(
                        "It has {} kB. This tab would stand still while it is analysed, so that waits until you ask.",
                        size.get(),
                    )
                }}
            </p>
            <button
                class="btn"
                on:click=move |_| {
                    store.dispatch(Action::ForceAnalysis);
                    browser::focus("view");
                }
            >
                "Analyse anyway"
            </button>
        </div>
    }
}
