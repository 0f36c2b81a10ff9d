//! The user's drafts are stored, and are there again: after a reload in its tab, in the history of
//! the last ten in every tab.

use std::sync::Arc;

use gloo_events::EventListener;
use leptos::prelude::*;
use plimsoll_core::review::Opened;

use crate::debounce::Debounce;
use crate::interop::{browser, drafts};
use crate::links;
use crate::state::drafts::{Draft, is_other};
use crate::state::{Action, Origin, State};
use crate::store::{Same, Store};

/// The delay before a change is stored, in milliseconds.
const STORE_AFTER: u32 = 500;

/// Stores what the user writes and what they say of it, from now on.
pub(crate) fn follow(store: Store) {
    follow_text(store);
    follow_said(store);
    drafts::on_change(move |id, is_there| {
        if store.now(|state| state.document.draft.as_deref() == Some(id)) {
            store.dispatch(Action::Draft(None));
            // Another tab writes there: what it took the place of is still here.
            if is_there {
                keep(store);
            }
        }
    });
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "pagehide", move |_| keep(store)).forget();
    }
}

/// Stores the text now, if it is the user's and not stored yet.
pub(crate) fn keep(store: Store) {
    if browser::is_embed() || store.now(|state| state.document.origin != Origin::Own) {
        return;
    }
    if store.now(|state| state.document.text.trim().is_empty()) {
        // What was there before stays in the history; a reload shows the sample.
        if store.now(|state| state.document.draft.is_some()) {
            set_id(store, None);
        }
        return;
    }
    if let Some(draft) = stored(store) {
        write(store, &draft.said);
        return;
    }
    let shown = store.now(|state| {
        drafts::all().into_iter().find(|(_, draft)| {
            *draft.text == *state.document.text
                && *draft.dockerignore == *state.document.dockerignore
        })
    });
    match shown {
        Some((id, _)) => drafts::set_shown(&id),
        None => write(store, ""),
    }
}

/// A stored draft as a state, with what was said of it.
pub(crate) fn state(draft: &Draft, said: Option<Opened>) -> State {
    let mut state = State::new(&draft.text, Origin::Own).on(browser::today());
    state.review.own.author = browser::name();
    if let Some(said) = said {
        state = state.with_said(said.state);
    }
    state.update(Action::EditIgnore(draft.dockerignore.clone()));
    state
}

fn follow_text(store: Store) {
    let text = store.part(|state| {
        let is_own = state.document.origin == Origin::Own;
        is_own
            .then(|| (Same(state.document.text.clone()), Same(state.document.dockerignore.clone())))
    });
    let storing = Debounce::new();
    Effect::new(move |before: Option<()>| {
        let is_own = text.read().is_some();
        if before.is_some() && is_own {
            storing.after(STORE_AFTER, move || keep(store));
        } else {
            storing.cancel();
        }
    });
}

/// Stores what the user chose and said of their draft. It is no part of the draft's own text, so that
/// writing that waits for nothing.
fn follow_said(store: Store) {
    let storing = Debounce::new();
    Effect::new(move |before: Option<()>| {
        store.track();
        // What a reload brought is stored already, and a link leaves the draft as it is.
        if before.is_none() || store.now(|state| state.document.origin == Origin::Link) {
            storing.cancel();
            return;
        }
        storing.after(STORE_AFTER, move || {
            leptos::task::spawn_local(async move {
                let leaving = store.now(State::beside_draft);
                let is_silent = leaving.is_none();
                let said = links::link(leaving).await;
                // What cannot be written now is written with the next change.
                let Some(said) = said.or_else(|| is_silent.then(String::new)) else { return };
                // An example about which something is said is the user's from here on.
                if said != stored(store).map(|draft| draft.said).unwrap_or_default() {
                    write(store, &said);
                }
            });
        });
    });
}

/// The draft as it is stored.
fn stored(store: Store) -> Option<Draft> {
    store.now(|state| state.document.draft.clone()).and_then(|id| drafts::get(&id))
}

/// Stores the draft with what is said of it: where it was, unless it is another document by now.
fn write(store: Store, said: &str) {
    let draft = store.now(|state| Draft {
        time: 0,
        text: state.document.text.to_string(),
        dockerignore: state.document.dockerignore.to_string(),
        said: said.to_owned(),
    });
    let before = stored(store);
    if let Some(before) = &before
        && (&before.text, &before.dockerignore, &before.said)
            == (&draft.text, &draft.dockerignore, &draft.said)
    {
        return;
    }
    let same = before.filter(|before| !is_other(&before.text, &draft.text));
    let id = store.now(|state| state.document.draft.clone()).filter(|_| same.is_some());
    let id = id.unwrap_or_else(|| Arc::from(drafts::new_id()));
    let is_kept = drafts::keep(&id, draft);
    store.unkept().set(!is_kept);
    if is_kept {
        set_id(store, Some(id));
    }
}

fn set_id(store: Store, id: Option<Arc<str>>) {
    drafts::set_tab(id.as_deref().unwrap_or("none"));
    if store.now(|state| state.document.draft != id) {
        store.dispatch(Action::Draft(id));
    }
}
