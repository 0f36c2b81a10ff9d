//! A file as it is, or with the selected fixes: which of the two is shown.

use leptos::prelude::*;

#[component]
pub(crate) fn Sides(
    /// True if there is another file to show.
    has_fixed: Memo<bool>,
    wants_fixed: RwSignal<bool>,
) -> impl IntoView {
    let segment = move |words: &'static str, this: bool| {
        view! {
            <button
                class="segment"
                aria-pressed=move || (wants_fixed.get() == this).to_string()
                on:click=move |_| wants_fixed.set(this)
            >
                {words}
            </button>
        }
    };
    view! {
        <Show when=move || has_fixed.get()>
            <div class="tools flat">
                <div class="segments" role="group" aria-label="File">
                    {segment("Now", false)}
                    {segment("With the selected fixes", true)}
                </div>
            </div>
        </Show>
    }
}
