//! A button that opens a list.

use leptos::html;
use leptos::prelude::*;

use crate::interop::browser;

/// A button that opens a list. Esc closes it.
#[component]
pub(crate) fn Menu(
    label: &'static str,
    id: &'static str,
    node: NodeRef<html::Details>,
    children: Children,
) -> impl IntoView {
    view! {
        <details
            class="menu"
            node_ref=node
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close(node);
                    browser::focus(id);
                }
            }
        >
            <summary class="btn quiet" id=id>{label}<span aria-hidden="true">" ▾"</span></summary>
            <ul aria-label=label>{children()}</ul>
        </details>
    }
}

pub(crate) fn close(node: NodeRef<html::Details>) {
    if let Some(details) = node.get_untracked() {
        details.set_open(false);
    }
}
