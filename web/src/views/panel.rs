//! The right side: tabs, and the view that one of them shows.

use leptos::prelude::*;
use plimsoll_core::review::View;

use super::banners::Banners;
use super::cache::CacheView;
use super::checklist::Checklist;
use super::fixes::Fixes;
use super::problems::Problems;
use super::review::ReviewView;
use super::size::SizeView;
use super::waiting::{Coming, Slow, Waiting};
use crate::components::tabs::{Tab, Tabs};
use crate::state::{Action, State};
use crate::store::{Store, use_store};

/// The views with what their tabs say, in the order of the keys Alt 1, Alt 2, ….
pub(crate) const VIEWS: [(View, &str, &str); 6] = [
    (View::Problems, "problems", "Problems"),
    (View::Fixes, "fixes", "Fixes"),
    (View::Cache, "cache", "Cache"),
    (View::Size, "size", "Size"),
    (View::Checklist, "checklist", "Files & checklist"),
    (View::Review, "review", "Review"),
];

#[component]
pub(crate) fn Panel() -> impl IntoView {
    let store = use_store();
    let view = store.part(|state| state.interface.view);
    let waits = store.part(|state| state.document.waits());
    let is_stale = store.part(|state| state.document.is_stale() && !state.document.waits());
    let is_coming = store.part(|state| state.document.is_coming());
    let here = Memo::new(move |_| {
        let view = view.get();
        VIEWS.iter().position(|(this, ..)| *this == view).unwrap_or(0)
    });
    let choose = Callback::new(move |place: usize| {
        if let Some((view, ..)) = VIEWS.get(place) {
            store.dispatch(Action::View(*view));
        }
    });
    let tabs = VIEWS.map(|(this, id, words)| {
        let count = match this {
            View::Problems => Some(counted(store, |state| state.document.count())),
            View::Fixes => Some(counted(store, |state| state.fixes().count())),
            View::Review => Some(counted(store, |state| state.review.here.notes.len())),
            View::Cache | View::Size | View::Checklist => None,
        };
        Tab { id, words, panel: "view", count }
    });
    view! {
        <section class="panel" id="results" aria-label="Results">
            <Tabs label="Results" tabs=tabs.into() here=here choose=choose/>
            <div
                class="view"
                id="view"
                role="tabpanel"
                tabindex="0"
                aria-busy=move || is_stale.get().to_string()
                aria-labelledby=move || {
                    format!("tab-{}", VIEWS.get(here.get()).map_or("problems", |(_, id, _)| id))
                }
            >
                <Slow/>
                <Banners/>
                {move || match view.get() {
                    _ if waits.get() => view! { <Waiting/> }.into_any(),
                    _ if is_coming.get() => view! { <Coming/> }.into_any(),
                    View::Fixes => view! { <Fixes/> }.into_any(),
                    View::Cache => view! { <CacheView/> }.into_any(),
                    View::Size => view! { <SizeView/> }.into_any(),
                    View::Checklist => view! { <Checklist/> }.into_any(),
                    View::Review => view! { <ReviewView/> }.into_any(),
                    View::Problems => view! { <Problems/> }.into_any(),
                }}
            </div>
        </section>
    }
}

/// A number, unless the analysis that it comes from still waits.
fn counted(store: Store, count: fn(&State) -> usize) -> ReadSignal<Option<usize>> {
    store.part(move |state| {
        (!state.document.waits() && !state.document.is_coming()).then(|| count(state))
    })
}
