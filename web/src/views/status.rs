//! The line at the bottom, what is said after an action, and what screen readers are told.

use std::cmp::Ordering;

use leptos::prelude::*;
use plimsoll_core::report::counted;

use crate::debounce::Debounce;
use crate::interop::offline::{self, Offline};
use crate::later::LACKS_SHELL;
use crate::state::{Action, Overlay, State};
use crate::store::use_store;

/// The time for which something said stays, in milliseconds.
const STAY: u32 = 6_000;
/// The pause in typing before changes are read out, in milliseconds.
const REST: u32 = 1_000;

#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let store = use_store();
    let cursor = store.part(|state| state.interface.cursor);
    let offline = store.offline();
    let facts = store
        .part(|state| (state.document.analysed.lines().count(), state.document.found.report.rules));
    let without_shell = store.part(|state| state.document.without_shell);
    view! {
        <footer class="status">
            <span>
                {move || {
                    let cursor = cursor.get();
                    format!("Ln {}, Col {}", cursor.line, cursor.column)
                }}
            </span>
            <span class="wide">
                {move || {
                    let (lines, rules) = facts.get();
                    let lines = counted(lines, "line");
                    // None has looked at a file that waits to be analysed.
                    let looked = (rules > 0).then(|| format!(", {}", counted(rules, "rule")));
                    lines + &looked.unwrap_or_default()
                }}
            </span>
            {move || {
                without_shell
                    .get()
                    .then(|| view! { <span>{LACKS_SHELL}</span> })
            }}
            <Show when=move || store.unkept().get()>
                <span title="The browser has no room for it, or keeps nothing for this page">
                    "Draft not kept"
                </span>
            </Show>
            <span class="end">
                {move || match offline.get() {
                    Offline::Unknown => ().into_any(),
                    Offline::Ready => view! { <span class="wide">"Offline ready"</span> }.into_any(),
                    Offline::Newer => {
                        view! {
                            <button class="link" on:click=|_| offline::take_over()>
                                "New version: reload"
                            </button>
                        }
                            .into_any()
                    }
                }}
            </span>
            <span>"Nothing leaves this tab"</span>
        </footer>
    }
}

/// A note of what was just done, with a way back, for a few seconds.
#[component]
pub(crate) fn Toast() -> impl IntoView {
    let store = use_store();
    let said = store.part(|state| state.interface.said.clone());
    // The share dialog says it itself: the page behind is not read out.
    let is_said_there = store.part(|state| state.interface.overlay == Some(Overlay::Share));
    let ending = Debounce::new();
    Effect::new(move || {
        if said.get().is_some() {
            ending.after(STAY, move || store.dispatch(Action::Quiet));
        } else {
            ending.cancel();
        }
    });
    view! {
        <div class="toast-place" role="status">
            {move || {
                said.get()
                    .filter(|_| !is_said_there.get())
                    .map(|said| {
                        view! {
                            <div class="toast">
                                <span>{said.words}</span>
                                {said
                                    .undo
                                    .then(|| {
                                        view! {
                                            <button
                                                class="btn small"
                                                on:click=move |_| {
                                                    store.with_editor(|editor| {
                                                        editor.undo();
                                                        editor.focus();
                                                    });
                                                    store.dispatch(Action::Quiet);
                                                }
                                            >
                                                "Undo"
                                            </button>
                                        }
                                    })}
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// Tells screen readers how the number of problems changed, once typing rests; of a file that was
/// pasted, how many it has.
#[component]
pub(crate) fn Announcer() -> impl IntoView {
    let store = use_store();
    let seen = store.part(|state| {
        let count = (!state.document.is_coming()).then(|| state.document.count());
        count.filter(|_| !state.document.is_stale())
    });
    let told = StoredValue::new(seen.get_untracked());
    let words = RwSignal::new(String::new());
    let telling = Debounce::new();
    Effect::new(move || {
        let is_new = store.pasted().get();
        let Some(now) = seen.get() else { return };
        // The first results are no change.
        if told.get_value().is_none() {
            told.set_value(Some(now));
        }
        telling.after(REST, move || {
            // Then what comes next is told.
            if store.now(|state| state.document.is_stale()) {
                return;
            }
            let before = told.get_value().unwrap_or(now);
            told.set_value(Some(now));
            if is_new {
                store.pasted().set(false);
                let worst = store.now(State::worst_line);
                let worst = worst.map(|line| format!(", worst: line {line}")).unwrap_or_default();
                words.set(format!("{}{worst}", counted(now, "problem")));
                return;
            }
            let change = match now.cmp(&before) {
                Ordering::Less => format!("{} fewer", before - now),
                Ordering::Greater => format!("{} more", now - before),
                Ordering::Equal => return,
            };
            words.set(format!("{}, {change}", counted(now, "problem")));
        });
    });
    view! { <div class="sr" aria-live="polite">{words}</div> }
}
