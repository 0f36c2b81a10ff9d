//! One bar for the image now, one for the image with the selected fixes, and the load line: what the
//! user allows it to weigh. The table below says the same, so the bars are hidden from screen
//! readers.

use leptos::prelude::*;
use plimsoll_core::size::{SizeReport, human};

use crate::state::Action;
use crate::state::size::{Weights, budget as budget_of, percent, pieces, share};
use crate::store::use_store;

#[component]
pub(super) fn Bars(shown: ReadSignal<Weights>) -> impl IntoView {
    let store = use_store();
    let budget = store.part(|state| state.document.settings.budget);
    let bars = move || {
        let Weights { now, then, scale, .. } = shown.get();
        let line = budget.get().map(|budget| {
            let left = percent(share(budget, scale));
            view! { <div class="load-line" style:left=left></div> }
        });
        view! {
            <div class="stacks" aria-hidden="true">
                {bar("Now", &now, scale)}
                {then.map(|then| bar("With the selected fixes", &then, scale))}
                {line}
            </div>
        }
    };
    view! {
        {bars}
        <Budget/>
    }
}

fn bar(words: &'static str, report: &SizeReport, scale: u64) -> AnyView {
    let pieces = pieces(report, scale)
        .into_iter()
        .map(|piece| {
            view! { <span class=format!("tone-{}", piece.tone) style:width=percent(piece.share)></span> }
        })
        .collect_view();
    view! {
        <div class="stack-row">
            <div class="cap"><span>{words}</span><span>{human(report.total.disk.likely)}</span></div>
            <div class="stack">{pieces}</div>
        </div>
    }
    .into_any()
}

/// The field for the most that the image may weigh.
#[component]
fn Budget() -> impl IntoView {
    let store = use_store();
    let budget = store.part(|state| state.document.settings.budget);
    let wrong = RwSignal::new(false);
    let change = move |event| {
        let text = event_target_value(&event);
        if text.trim().is_empty() {
            wrong.set(false);
            store.dispatch(Action::Budget(None));
        } else if let Some(bytes) = budget_of(&text) {
            wrong.set(false);
            store.dispatch(Action::Budget(Some(bytes)));
        } else {
            wrong.set(true);
        }
    };
    view! {
        <div class="budget">
            <label>
                <span class="load-key" aria-hidden="true"></span>
                "Size budget "
                <input
                    type="text"
                    placeholder="300 MB"
                    autocomplete="off"
                    aria-invalid=move || wrong.get().then_some("true")
                    prop:value=move || budget.get().map_or_else(String::new, human)
                    on:change=change
                />
            </label>
            <Show when=move || wrong.get()>
                <span class="wrong" role="alert">"Write it as 300 MB or 1.2 GB"</span>
            </Show>
        </div>
    }
}
