//! Back and Forward: each view is a step, and so is each opened link, after which Back shows what
//! was there before, as it was left.
//!
//! An entry of the browser's history says which document it shows, by number, and which view. The
//! documents that were left are kept here, so that nothing of them is lost.

use gloo_events::EventListener;
use leptos::prelude::*;
use plimsoll_core::review::View;

use crate::interop::browser;
use crate::links;
use crate::state::{Action, State};
use crate::store::Store;
use crate::views::panel::VIEWS;

/// The most documents that are kept to go back to.
const MOST: usize = 8;

/// The documents of a tab.
#[derive(Default)]
pub(crate) struct Steps {
    /// The number of the document that is shown.
    here: u32,
    /// The highest number given.
    last: u32,
    /// Documents that were left.
    left: Vec<(u32, State)>,
    /// The link that a step has already been followed to.
    followed: Option<String>,
}

/// Follows the browser's history, and a link that is put into the address bar.
pub(crate) fn follow(store: Store, first: impl AsyncFn() -> State + Copy + 'static) {
    let Some(window) = web_sys::window() else { return };
    let here = browser::step().map_or(0, |step| entry(&step).0);
    let steps = store.steps();
    steps.set_value(Steps { here, last: here, ..Steps::default() });
    let view = store.part(|state| state.interface.view);
    Effect::new(move |before: Option<()>| {
        let view = view.get();
        let words = words(steps.with_value(|steps| steps.here), view);
        if before.is_none() {
            browser::write_step(&words);
        } else if browser::step().as_ref() != Some(&words) {
            browser::add_step(&words);
        }
        // A reload shows it again.
        browser::write_view(Some(id(view)).filter(|_| view != View::default()));
    });
    EventListener::new(&window, "popstate", move |_| {
        // A new entry is one for a link, of which `hashchange` tells.
        let Some((document, view)) = browser::step().map(|step| entry(&step)) else { return };
        if steps.with_value(|steps| steps.here != document) {
            let kept = leave(store, steps, document);
            match (kept, browser::link_in_address()) {
                (Some(state), link) => {
                    steps.update_value(|steps| steps.followed = link);
                    store.dispatch(Action::Restore(Box::new(state)));
                    leptos::task::spawn_local(in_step(store));
                }
                (None, None) => leptos::task::spawn_local(async move {
                    let mut state = first().await;
                    state.interface.view = view;
                    store.dispatch(Action::Restore(Box::new(state)));
                }),
                (None, Some(link)) => {
                    steps.update_value(|steps| steps.followed = Some(link.clone()));
                    open(store, link);
                }
            }
        }
        if store.now(|state| state.interface.view != view) {
            store.dispatch(Action::View(view));
        }
    })
    .forget();
    EventListener::new(&window, "hashchange", move |_| {
        let Some(link) = browser::link_in_address() else { return };
        if steps.try_update_value(|steps| steps.followed.take()).flatten().as_ref() == Some(&link) {
            return;
        }
        leptos::task::spawn_local(async move {
            if links::link(store.now(State::address)).await.as_deref() == Some(&link) {
                let here = steps.with_value(|steps| steps.here);
                browser::write_step(&words(here, store.now(|state| state.interface.view)));
                return;
            }
            let next = steps.with_value(|steps| steps.last) + 1;
            let opened = links::read(&link).await;
            leave(store, steps, next);
            store.dispatch(Action::Opened(opened));
            // Before the effect above sees another view and takes it for one more step.
            browser::write_step(&words(next, store.now(|state| state.interface.view)));
            in_step(store).await;
        });
    })
    .forget();
}

/// Puts another text into the place of this one, as a step of its own where the address has a link:
/// Back shows that again.
pub(crate) fn replace(store: Store, action: Action) {
    if browser::link_in_address().is_none() {
        store.dispatch(action);
        return;
    }
    let steps = store.steps();
    let next = steps.with_value(|steps| steps.last) + 1;
    leave(store, steps, next);
    store.dispatch(action);
    // After the action, for it may show another view, and before the effect above takes that for one
    // more step.
    browser::add_step_without_link(&words(next, store.now(|state| state.interface.view)));
    store.in_bar().set_value(None);
}

/// Puts what is shown aside and goes to another document; gives that, where it was left here.
fn leave(store: Store, steps: StoredValue<Steps, LocalStorage>, to: u32) -> Option<State> {
    let mut state = store.now(State::clone);
    state.interface.overlay = None;
    state.interface.said = None;
    steps
        .try_update_value(|steps| {
            steps.left.retain(|(document, _)| *document != steps.here);
            steps.left.push((steps.here, state));
            if steps.left.len() > MOST {
                steps.left.remove(0);
            }
            steps.here = to;
            steps.last = steps.last.max(to);
            let place = steps.left.iter().position(|(document, _)| *document == to);
            place.map(|place| steps.left.remove(place).1)
        })
        .flatten()
}

fn open(store: Store, link: String) {
    leptos::task::spawn_local(async move {
        store.dispatch(Action::Opened(links::read(&link).await));
        in_step(store).await;
    });
}

/// Takes note that the address bar has the state as it is, so that it is left alone until that
/// changes.
pub(crate) async fn in_step(store: Store) {
    let link = links::link(store.now(State::address)).await;
    store.in_bar().set_value(link);
}

/// An entry's words: `2 fixes`.
fn words(document: u32, view: View) -> String {
    format!("{document} {}", id(view))
}

/// A view as the address names it.
fn id(view: View) -> &'static str {
    VIEWS.iter().find(|(this, ..)| *this == view).map_or("", |(_, id, _)| id)
}

fn entry(words: &str) -> (u32, View) {
    let (document, id) = words.split_once(' ').unwrap_or((words, ""));
    let view =
        VIEWS.iter().find(|(_, this, _)| *this == id).map_or(View::Problems, |(view, ..)| *view);
    (document.parse().unwrap_or(0), view)
}
