//! The last texts that the user worked on in this browser, to go back to.

use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plimsoll_core::report::counted;

use crate::components::dialog::{Dialog, Stand};
use crate::drafts::state;
use crate::history;
use crate::interop::drafts;
use crate::interop::editor::Editor;
use crate::links;
use crate::state::Action;
use crate::state::drafts::{Draft, when};
use crate::state::text::shown;
use crate::store::{Store, use_store};

/// Longest first line that is shown, in characters.
const LONGEST: usize = 60;
/// In milliseconds.
const DAY: u64 = 86_400_000;

#[component]
pub(crate) fn Drafts() -> impl IntoView {
    let store = use_store();
    let close = move || store.dispatch(Action::Overlay(None));
    crate::drafts::keep(store);
    let all = RwSignal::new(drafts::all());
    let here = store.part(|state| state.document.draft.clone());
    let forget = Callback::new(move |id: String| {
        drafts::forget(&id);
        all.set(drafts::all());
    });
    let entries = move || {
        let entries =
            all.get().into_iter().map(|(id, draft)| entry(store, here, id, draft, forget));
        entries.collect_view()
    };
    view! {
        <Dialog
            title="Earlier drafts"
            stand=Stand::Middle
            on_close=Callback::new(move |()| close())
        >
            <Show
                when=move || !all.read().is_empty()
                fallback=|| view! { <p>"None yet. What you write here is kept for you to come back to."</p> }
            >
                <ul class="drafts" aria-label="Drafts">{entries}</ul>
            </Show>
            <p class="muted">
                "The last ten files that you worked on in this browser. They stay in it; nothing is uploaded."
            </p>
        </Dialog>
    }
}

fn entry(
    store: Store,
    here: ReadSignal<Option<Arc<str>>>,
    id: String,
    draft: Draft,
    forget: Callback<String>,
) -> AnyView {
    let now = drafts::now();
    let when = when(
        &drafts::local(draft.time),
        &drafts::local(now),
        &drafts::local(now.saturating_sub(DAY)),
    );
    let name = format!("{when}, {}", counted(draft.text.lines().count(), "line"));
    let first: String = draft
        .text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .map_or_else(String::new, |line| line.chars().take(LONGEST).collect());
    let is_here = {
        let id = id.clone();
        Memo::new(move |_| here.read().as_deref() == Some(id.as_str()))
    };
    let (restored, forgotten) = (id.clone(), id);
    let (label, other) = (format!("Restore: {name}"), format!("Delete: {name}"));
    let said = name.clone();
    let restore = move |_| restore(store, restored.clone(), draft.clone(), said.clone());
    view! {
        <li>
            <div>
                <b>{name}</b>
                <Show when=move || is_here.get()>" "<span class="badge safe">"In this tab"</span></Show>
                <code>{shown(&first)}</code>
            </div>
            <Show when=move || !is_here.get()>
                <button class="btn small" aria-label=label.clone() on:click=restore.clone()>"Restore"</button>
            </Show>
            <button
                class="btn small quiet"
                aria-label=other
                on:click=move |_| forget.run(forgotten.clone())
            >
                "Delete"
            </button>
        </li>
    }
    .into_any()
}

/// Shows a draft again. It stays as it is: what is changed from here on is another one.
fn restore(store: Store, id: String, draft: Draft, name: String) {
    leptos::task::spawn_local(async move {
        let said = match draft.said.as_str() {
            "" => None,
            said => links::read(said).await.ok(),
        };
        store.dispatch(Action::Overlay(None));
        let view = store.now(|state| state.interface.view);
        let mut state = state(&draft, said);
        state.interface.view = view;
        history::replace(store, Action::Restore(Box::new(state)));
        drafts::set_shown(&id);
        store.dispatch(Action::Changed(format!("Back to the draft of {name}")));
        // Once the dialog is gone.
        Timeout::new(30, move || store.with_editor(Editor::focus)).forget();
    });
}
