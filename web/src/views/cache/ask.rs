//! The question: what changed since the last build. Radio buttons, so that arrow keys step through
//! the changes.

use leptos::prelude::*;

use super::{edit, in_words};
use crate::state::Action;
use crate::state::cache::Rebuilds;
use crate::state::cache_scenarios::{Choice, KINDS, describe, parse};
use crate::state::text::shown;
use crate::store::use_store;

/// The number of choices shown before "More".
const FIRST: usize = 4;

#[component]
pub(super) fn Ask(shown: ReadSignal<Rebuilds>, changes: Memo<Vec<String>>) -> impl IntoView {
    let choices = Memo::new(move |_| shown.read().choices.clone());
    let files = Memo::new(move |_| shown.read().files.clone());
    let is_own =
        Memo::new(move |_| choices.read().iter().all(|choice| choice.changes != *changes.read()));
    let asked = move |most: bool| {
        choices
            .get()
            .into_iter()
            .enumerate()
            .filter(move |(place, _)| (*place < FIRST) == most)
            .map(move |(_, choice)| view! { <Radio choice=choice changes=changes/> })
            .collect_view()
    };
    view! {
        <fieldset class="asks">
            <legend class="sr">"What changes"</legend>
            <File changes=changes files=files/>
            <span class="or">"or"</span>
            {move || asked(true)}
            <details class="more-asks" open=move || is_own.get_untracked()>
                <summary class="chip">"More"<span aria-hidden="true">" ▾"</span></summary>
                <div class="chips">{move || asked(false)}</div>
                <Own changes=changes/>
            </details>
            <Show when=move || edited(&changes.read()).is_none()>
                <p class="asked">
                    "Changed: "
                    <Show when=move || is_own.get() fallback=move || in_words(&changes.get())>
                        <Changes changes=changes/>
                    </Show>
                </p>
            </Show>
        </fieldset>
    }
}

/// The file that is edited, where nothing else changes.
fn edited(changes: &[String]) -> Option<&str> {
    let [change] = changes else { return None };
    change.strip_prefix("edit=")
}

/// The file that is edited, which is the question that most people have.
#[component]
fn File(changes: Memo<Vec<String>>, files: Memo<Vec<String>>) -> impl IntoView {
    let store = use_store();
    let edited = move || edited(&changes.read()).map(shown).unwrap_or_default();
    let ask = move |event| {
        let path = event_target_value(&event);
        let path = path.trim();
        // What is shown of a path is not asked for in its place.
        if !path.is_empty() && path != edited() {
            store.dispatch(Action::Change(edit(path)));
        }
    };
    let offered = move || {
        let files = files.get();
        files.iter().map(|path| view! { <option value=shown(path)></option> }).collect_view()
    };
    view! {
        <label class="edited">
            "I edit "
            <input
                type="text"
                list="edited-files"
                placeholder="src/app.py"
                autocomplete="off"
                spellcheck="false"
                prop:value=edited
                on:change=ask
            />
        </label>
        <datalist id="edited-files">{offered}</datalist>
    }
}

#[component]
fn Radio(choice: Choice, changes: Memo<Vec<String>>) -> impl IntoView {
    let store = use_store();
    let own = choice.changes.clone();
    let is_it = Memo::new(move |_| *changes.read() == own);
    let title = in_words(&choice.changes);
    view! {
        <label class="chip" class:on=is_it title=title>
            <input
                class="sr"
                type="radio"
                name="change"
                prop:checked=is_it
                on:change=move |_| store.dispatch(Action::Change(choice.changes.clone()))
            />
            {choice.words}
        </label>
    }
}

/// The user's own changes, each to be taken back.
#[component]
fn Changes(changes: Memo<Vec<String>>) -> impl IntoView {
    let store = use_store();
    move || {
        let all = changes.get();
        all.iter()
            .map(|change| {
                let words = describe(change);
                let label = format!("Take back: {words}");
                let left: Vec<String> = all.iter().filter(|it| *it != change).cloned().collect();
                view! {
                    <span class="chip">
                        {words}
                        <button
                            class="take-back"
                            aria-label=label
                            on:click=move |_| store.dispatch(Action::Change(left.clone()))
                        >
                            <span aria-hidden="true">"✕"</span>
                        </button>
                    </span>
                }
            })
            .collect_view()
    }
}

/// A change of the user's own, which comes to those there are.
#[component]
fn Own(changes: Memo<Vec<String>>) -> impl IntoView {
    let store = use_store();
    let kind = RwSignal::new("edit".to_owned());
    let value = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let example = move || {
        let kind = kind.get();
        KINDS.iter().find(|(name, ..)| *name == kind).map_or("", |(.., example)| *example)
    };
    let add = move || {
        let words = format!("{}={}", kind.get_untracked(), value.get_untracked().trim());
        if parse(&words).is_none() {
            wrong.set(true);
            return;
        }
        let mut all = changes.get_untracked();
        if !all.contains(&words) {
            all.push(words);
        }
        store.dispatch(Action::Change(all));
        value.set(String::new());
    };
    let kinds = KINDS
        .iter()
        .map(|(name, words, _)| view! { <option value=*name>{*words}</option> })
        .collect_view();
    view! {
        <div class="own">
            <select aria-label="Sort of change" on:change=move |event| {
                kind.set(event_target_value(&event));
                wrong.set(false);
            }>{kinds}</select>
            <input
                type="text"
                aria-label="What changes"
                placeholder=example
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                aria-invalid=move || wrong.get().then_some("true")
                on:input=move |event| {
                    value.set(event_target_value(&event));
                    wrong.set(false);
                }
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        add();
                    }
                }
            />
            <button class="btn small" on:click=move |_| add()>"Add this change"</button>
            <button
                class="btn small quiet"
                on:click=move |_| {
                    let words = format!("{}={}", kind.get_untracked(), value.get_untracked().trim());
                    if parse(&words).is_some() {
                        store.dispatch(Action::Change(vec![words]));
                        value.set(String::new());
                    } else {
                        wrong.set(true);
                    }
                }
            >
                "Only this one"
            </button>
            <Show when=move || wrong.get()>
                <p class="wrong" role="alert">{move || format!("Write it as in: {}", example())}</p>
            </Show>
        </div>
    }
}
