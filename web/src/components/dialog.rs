//! Something over the page, as the browser's own modal dialog: it holds the focus, Esc closes it,
//! and the focus goes back to where it was.

use leptos::html;
use leptos::prelude::*;

/// A dialog's place on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// In the middle.
    Middle,
    /// Along the right side.
    Side,
}

#[component]
pub(crate) fn Dialog(
    #[prop(into)] title: Signal<String>,
    stand: Stand,
    on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let class = match stand {
        Stand::Middle => "dialog",
        Stand::Side => "dialog sheet",
    };
    view! {
        <dialog
            class=class
            node_ref=node
            aria-labelledby="dialog-title"
            on:close=move |_| on_close.run(())
            on:click=move |event| {
                // A click on the dialog itself is one beside its content.
                if event.target() == event.current_target() {
                    on_close.run(());
                }
            }
        >
            <div class="dialog-body">
                <header>
                    <h2 id="dialog-title" tabindex="-1">{move || title.get()}</h2>
                    <button class="btn quiet icon" aria-label="Close" on:click=move |_| on_close.run(())>
                        <span aria-hidden="true">"✕"</span>
                    </button>
                </header>
                {children()}
            </div>
        </dialog>
    }
}
