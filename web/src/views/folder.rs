//! The folder that the image is built from, to be chosen: the names and sizes of its files.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::interop::files;
use crate::state::Action;
use crate::store::use_store;

#[component]
pub(crate) fn ChooseFolder() -> impl IntoView {
    let store = use_store();
    let folder = store.part(|state| state.document.folder.as_ref().map(|folder| folder.words()));
    let choose = move |event: web_sys::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into().ok()) else { return };
        let input: web_sys::HtmlInputElement = input;
        if let Some(folder) = files::chosen_folder(&input) {
            store.dispatch(Action::Folder(Some(folder)));
        }
        // So that the same folder can be chosen again.
        input.set_value("");
    };
    view! {
        <p>
            {move || match folder.get() {
                Some(words) => format!("{words}. Names and sizes only, in this tab only."),
                None => {
                    "Show the folder that you build from, and results are exact: names and sizes only; no file is read, nothing is uploaded."
                        .to_owned()
                }
            }}
        </p>
        <div class="acts">
            <label class="btn small">
                {move || if folder.read().is_some() { "Another folder…" } else { "Choose a folder…" }}
                <input class="sr" type="file" prop:webkitdirectory=true on:change=choose/>
            </label>
            <Show when=move || folder.read().is_some()>
                <button class="btn small quiet" on:click=move |_| store.dispatch(Action::Folder(None))>
                    "Forget it"
                </button>
            </Show>
        </div>
    }
}
