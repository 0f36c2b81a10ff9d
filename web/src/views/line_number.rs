//! The number of a line in a table.

use leptos::prelude::*;

use crate::interop::editor::Focus;
use crate::store::use_store;

#[component]
pub(crate) fn LineNumber(
    line: usize,
    /// True if the lines are those of the editor: then a button shows this one.
    linked: bool,
) -> impl IntoView {
    let store = use_store();
    if !linked {
        return line.into_any();
    }
    view! {
        <button
            class="line"
            aria-label=format!("Go to line {line}")
            on:click=move |_| store.reveal_line(line, Focus::Leave)
        >
            {line}
        </button>
    }
    .into_any()
}
