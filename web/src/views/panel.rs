//! The right side: tabs, and the view that one of them shows.

use leptos::prelude::*;
use plimsoll_core::review::View;

use super::banners::Banners;
use super::problems::Problems;
use crate::interop::browser;
use crate::parts::{self, Part};
use crate::state::Action;
use crate::store::use_store;

const TABS: [(View, &str, &str); 2] =
    [(View::Problems, "problems", "Problems"), (View::Fixes, "fixes", "Fixes")];

#[component]
pub(crate) fn Panel() -> impl IntoView {
    let store = use_store();
    let view = store.part(|state| state.view);
    let counts = store.part(|state| (state.report.findings.len(), state.fixes().count()));
    let step = move |event: web_sys::KeyboardEvent| {
        let at = TABS.iter().position(|tab| tab.0 == view.get_untracked()).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        if let Some((view, id, _)) = TABS.get(to) {
            store.dispatch(Action::View(*view));
            browser::focus(&format!("tab-{id}"));
        }
    };
    let tabs = TABS.map(|(this, id, words)| {
        let is_here = move || view.get() == this;
        let count = move || match this {
            View::Fixes => counts.get().1,
            View::Problems => counts.get().0,
        };
        view! {
            <button
                class="tab"
                role="tab"
                id=format!("tab-{id}")
                aria-controls="view"
                aria-selected=move || is_here().to_string()
                tabindex=move || if is_here() { "0" } else { "-1" }
                on:click=move |_| store.dispatch(Action::View(this))
            >
                {words}
                <span class="count">{count}</span>
            </button>
        }
    });
    view! {
        <section class="panel" id="results" aria-label="Results">
            <div class="tabs" role="tablist" aria-label="Results" on:keydown=step>
                {tabs.into_view()}
            </div>
            <div
                class="view"
                id="view"
                role="tabpanel"
                tabindex="0"
                aria-labelledby=move || {
                    if view.get() == View::Fixes { "tab-fixes" } else { "tab-problems" }
                }
            >
                <Banners/>
                {move || match view.get() {
                    View::Fixes => parts::shown(Part::Fixes),
                    View::Problems => view! { <Problems/> }.into_any(),
                }}
            </div>
        </section>
    }
}
