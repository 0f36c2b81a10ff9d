//! Keys and words.

use leptos::prelude::*;

use crate::components::badge::SafetyBadge;
use crate::components::dialog::{Dialog, Stand};
use crate::state::{Action, Overlay};
use crate::store::use_store;
use plimsoll_core::fix::Safety;

const KEYS: [(&str, &str); 17] = [
    ("F8, Shift F8", "Next and previous problem, in the editor"),
    ("Ctrl .", "Show the problems of this line in the list"),
    ("Ctrl Z, Ctrl Y", "Undo and redo, fixes included, wherever the focus is"),
    ("Ctrl F", "Search in the editor"),
    ("Esc, then Tab", "Leave the editor"),
    ("Ctrl S", "Share"),
    ("Alt 1, Alt 2, …", "The views, in the order of their tabs"),
    ("j, k or arrows", "Down and up in the list"),
    ("Enter", "Open a problem and show its line"),
    ("f", "In Problems: show this one's fix"),
    (
        "a, s, u",
        "In a review, in Fixes: accept, skip or leave this one undecided, and go to the next",
    ),
    ("A, S", "In a review, in Fixes: accept or skip all of this one's rule"),
    ("r", "In a review: give a reason for skipping this one"),
    ("Alt C", "Comment on this line, in the editor"),
    ("Esc", "From the list back to the editor"),
    ("?", "This help"),
    ("Arrows, Home, End", "Between the tabs"),
];

#[component]
pub(crate) fn Help() -> impl IntoView {
    let store = use_store();
    let close = Callback::new(move |()| store.dispatch(Action::Overlay(None)));
    let keys =
        KEYS.map(|(keys, words)| view! { <dt><kbd>{keys}</kbd></dt><dd>{words}</dd> }).into_view();
    view! {
        <Dialog title="Help" stand=Stand::Middle on_close=close>
            <p>
                "Plimsoll reads your Dockerfile in this tab and shows what is wrong with it and what to change. Nothing is uploaded."
            </p>
            <p>
                <button
                    class="btn"
                    on:click=move |_| store.dispatch(Action::Overlay(Some(Overlay::Guide)))
                >
                    "All practices and rules"
                </button>
            </p>
            <h3>"Fixes"</h3>
            <dl class="terms">
                <dt><SafetyBadge safety=Safety::Safe/></dt>
                <dd>"Build and container behave the same, whatever the programs do that are not understood. Selected from the start."</dd>
                <dt><SafetyBadge safety=Safety::Unsafe/></dt>
                <dd>"May change the image or how it runs. It says what to check; then select it."</dd>
                <dt><SafetyBadge safety=Safety::Show/></dt>
                <dd>"Something to do by hand, or to copy."</dd>
            </dl>
            <p>
                <button
                    class="link"
                    on:click=move |_| {
                        store.dispatch(Action::Overlay(Some(Overlay::Rule("fixes".to_owned()))));
                    }
                >
                    "What safe means"
                </button>
            </p>
            <h3>"Keys"</h3>
            <dl class="keys">{keys}</dl>
            <h3>"Comments that silence a rule"</h3>
            <pre class="snippet" tabindex="0">
                <code>"# plimsoll ignore=no-user: the platform sets the user\n# hadolint ignore=DL3008\n# check=skip=JSONArgsRecommended"</code>
            </pre>
        </Dialog>
    }
}
