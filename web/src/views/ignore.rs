//! The .dockerignore, and the folder that it is for.

use leptos::prelude::*;

use crate::state::Action;
use crate::store::use_store;
use crate::views::folder::ChooseFolder;

#[component]
pub(crate) fn IgnorePane() -> impl IntoView {
    let store = use_store();
    let text = store.part(|state| state.document.dockerignore.to_string());
    view! {
        <textarea
            class="text"
            aria-label=".dockerignore"
            aria-describedby="ignore-hint"
            spellcheck="false"
            autocapitalize="off"
            placeholder="Empty. For example:\n.git\nnode_modules\n*.md"
            prop:value=text
            on:input=move |event| store.dispatch(Action::EditIgnore(event_target_value(&event)))
        ></textarea>
        <div class="folder">
            <p id="ignore-hint">
                "What the build does not see, one pattern a line. It travels in the link, as the Dockerfile does."
            </p>
            <ChooseFolder/>
        </div>
    }
}
