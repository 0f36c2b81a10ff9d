//! The image that a text without a FROM stands on, as the reader says it.

use leptos::prelude::*;

use crate::store::use_store;
use crate::views::configuration::change;

/// The rule whose finding is the place to say it.
pub(crate) const RULE: &str = "missing-from";

#[component]
pub(crate) fn FragmentBase() -> impl IntoView {
    let store = use_store();
    let is_part = store.now(|state| state.document.is_part());
    let base = store.part(|state| state.document.settings.fragment.clone().unwrap_or_default());
    let take = move |event: web_sys::Event| {
        let base = event_target_value(&event).trim().to_owned();
        change(store, |settings| settings.fragment = Some(base));
    };
    is_part.then(|| {
        view! {
            <label class="pick">
                <span>"Base image"</span>
                <input
                    type="text"
                    placeholder="debian:13"
                    spellcheck="false"
                    autocapitalize="off"
                    prop:value=base
                    on:change=take
                />
            </label>
        }
    })
}
