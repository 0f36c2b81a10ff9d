//! A choice from a short list, with its label.

use leptos::prelude::*;

use crate::state::text::shown;

#[component]
pub(crate) fn Pick(
    label: &'static str,
    /// Each choice's value and words.
    choices: Signal<Vec<(String, String)>>,
    /// The value that is chosen.
    value: Signal<String>,
    choose: Callback<String>,
) -> impl IntoView {
    let options = move || {
        choices
            .get()
            .into_iter()
            .map(|(this, words)| {
                let attribute = shown(&this);
                let is_it = {
                    let this = this.clone();
                    move || value.get() == this
                };
                view! { <option value=attribute selected=is_it>{words}</option> }
            })
            .collect_view()
    };
    // Values of a link's are no more written into the page as they are than words.
    let pick = move |event| {
        let chosen = event_target_value(&event);
        let found = choices
            .read_untracked()
            .iter()
            .map(|(this, _)| this.clone())
            .find(|this| shown(this) == chosen);
        if let Some(this) = found {
            choose.run(this);
        }
    };
    view! {
        <label class="pick">
            <span>{label}</span>
            <select on:change=pick>{options}</select>
        </label>
    }
}
