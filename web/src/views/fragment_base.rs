//! The image that a text without a FROM stands on, as the reader says it.

use leptos::prelude::*;

use crate::interop::browser;
use crate::store::use_store;
use crate::views::configuration::change;

/// The rule whose finding is the place to say it.
pub(crate) const RULE: &str = "missing-from";

const ID: &str = "fragment-base";

#[component]
pub(crate) fn FragmentBase() -> impl IntoView {
    let store = use_store();
    let is_part = store.now(|state| state.document.found.is_part);
    let base = store.part(|state| state.document.settings.fragment.clone().unwrap_or_default());
    let take = move |event: web_sys::Event| {
        let base = event_target_value(&event).trim().to_owned();
        change(store, |settings| settings.fragment = Some(base));
    };
    // The list is made anew with what is found now; the field keeps the focus.
    let stay = |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" {
            browser::focus_soon(ID);
        }
    };
    is_part.then(|| {
        view! {
            <label class="pick">
                <span>"Base image"</span>
                <input
                    id=ID
                    type="text"
                    placeholder="debian:13"
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=base
                    on:change=take
                    on:keydown=stay
                />
            </label>
        }
    })
}
