//! Notes in the place of results: while the first ones are on their way, and where a text is looked at
//! only when the user says so.

use leptos::prelude::*;

use crate::engine;
use crate::interop::browser;
use crate::state::Action;
use crate::state::document::Wait;
use crate::store::use_store;

/// While the engine takes long: a way to end that.
#[component]
pub(crate) fn Slow() -> impl IntoView {
    let store = use_store();
    let stop = move |_| {
        engine::stop(store);
        browser::focus("view");
    };
    view! {
        <Show when=move || store.slow().get()>
            <div class="strip" role="status">
                <p>"Still looking at this file. You can go on writing."</p>
                <button class="btn small" on:click=stop>"Stop"</button>
            </div>
        </Show>
    }
}

/// In the place of the first results.
#[component]
pub(crate) fn Coming() -> impl IntoView {
    view! { <div class="empty" aria-busy="true"><h2>"Looking at the file…"</h2></div> }
}

/// Where the text is looked at only when the user says so.
#[component]
pub(crate) fn Waiting() -> impl IntoView {
    let store = use_store();
    let wait = store.part(|state| state.document.wait.unwrap_or(Wait::Stopped));
    let size =
        store.part(|state| (state.document.text.len() + state.document.dockerignore.len()) / 1000);
    view! {
        <div class="empty">
            <h2>
                {move || match wait.get() {
                    Wait::Long => "A long file, not looked at yet",
                    Wait::Slow => "This file takes too long",
                    Wait::Stopped => "Stopped",
                    Wait::Failed => "This file could not be looked at",
                }}
            </h2>
            <p>
                {move || match wait.get() {
                    Wait::Long => {
                        format!(
                            "It has {} kB, and here the tab would stand still for as long as that takes. So it waits until you ask.",
                            size.get(),
                        )
                    }
                    Wait::Slow => {
                        "Ten seconds were not enough, so looking at it was ended. It is looked at again when you change it, or when you ask."
                            .to_owned()
                    }
                    Wait::Stopped => {
                        "Nobody looks at this file now. It is looked at again when you change it, or when you ask."
                            .to_owned()
                    }
                    Wait::Failed => {
                        "A part of the page did not load, or failed. You can edit the file; it is looked at again when you change it, or when you ask."
                            .to_owned()
                    }
                }}
            </p>
            <button
                class="btn"
                on:click=move |_| {
                    store.dispatch(Action::ForceAnalysis);
                    browser::focus("view");
                }
            >
                {move || if wait.get() == Wait::Long { "Look at it anyway" } else { "Look again" }}
            </button>
        </div>
    }
}
