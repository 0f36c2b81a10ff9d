//! A choice from a short list, with its label.

use leptos::prelude::*;

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
                let is_it = {
                    let this = this.clone();
                    move || value.get() == this
                };
                view! { <option value=this selected=is_it>{words}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="pick">
            <span>{label}</span>
            <select on:change=move |event| choose.run(event_target_value(&event))>{options}</select>
        </label>
    }
}
