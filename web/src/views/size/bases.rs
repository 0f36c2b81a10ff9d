//! Lighter base images that the image could start from; the others on demand.

use leptos::prelude::*;
use plimsoll_core::size::{Alternative, Estimate, Verdict, human};

use crate::components::markdown;
use crate::interop::browser;
use crate::state::Action;
use crate::state::size::{Column, Weights, lighter, sorted};
use crate::state::text::{sentences, shown};
use crate::store::use_store;

/// The number of lighter ones that are shown at first.
const FIRST: usize = 4;

#[component]
pub(super) fn Bases(shown: ReadSignal<Weights>) -> impl IntoView {
    let all = Memo::new(move |_| shown.read().now.alternatives.clone());
    let lighter = Memo::new(move |_| lighter(&shown.read().now));
    let wants_all = RwSignal::new(false);
    let is_short = move || !wants_all.get() && !lighter.read().is_empty();
    let count = move || all.read().len();
    let first = move || lighter.read().len().min(FIRST);
    let column = RwSignal::new(Column::Fit);
    let heading = move |this: Column, words: &'static str, class: &'static str| {
        view! {
            <th
                scope="col"
                class=class
                aria-sort=move || if column.get() == this { "ascending" } else { "none" }
            >
                <button class="sort" on:click=move |_| column.set(this)>
                    {words}
                    <span aria-hidden="true">{move || if column.get() == this { " ↓" } else { "" }}</span>
                </button>
            </th>
        }
    };
    let rows = move || {
        let sorted = if is_short() {
            sorted(lighter.read().get(..first()).unwrap_or_default(), column.get())
        } else {
            sorted(&all.read(), column.get())
        };
        sorted
            .into_iter()
            .map(|alternative| view! { <Base alternative=alternative/> })
            .collect_view()
    };
    view! {
        <Show when=move || !all.read().is_empty()>
            <div class="head">
                <h3>{move || if lighter.read().is_empty() { "Other base images" } else { "Smaller base images" }}</h3>
                <Show when=move || lighter.read().is_empty()>
                    <p>"None that is known here is smaller."</p>
                </Show>
            </div>
            <table class="facts-table bases">
                <caption class="sr">"Base images with their sizes and whether they fit this file"</caption>
                <thead>
                    <tr>
                        {heading(Column::Image, "Image", "")}
                        {heading(Column::Pull, "Pull, about", "num")}
                        {heading(Column::Disk, "On disk, about", "num")}
                        {heading(Column::Support, "Supported until", "")}
                        {heading(Column::Fit, "Fits this file?", "")}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <Show when=move || is_short() && first() < count()>
                <button class="btn small all-bases" on:click=move |_| wants_all.set(true)>
                    {move || format!("Show all {} base images", count())}
                </button>
            </Show>
        </Show>
    }
}

#[component]
fn Base(alternative: Alternative) -> impl IntoView {
    let store = use_store();
    let (class, mark, words) = match alternative.verdict {
        Verdict::Fits => ("hit", "✓", "Fits"),
        Verdict::NeedsWork => ("likely-miss", "!", "Needs work"),
        Verdict::DoesNotFit => ("not-run", "✕", "Does not fit"),
    };
    let size = |bytes: Option<Estimate>| {
        bytes.map_or_else(|| "unknown".to_owned(), |bytes| human(bytes.likely))
    };
    let name = alternative.image.clone();
    // Dates of this form are ordered as texts.
    let ended = alternative.end_of_life.as_deref().is_some_and(|end| *end < *browser::today());
    let use_this = alternative.fix.clone().filter(|_| !alternative.current).map(|fix| {
        let label = format!("Use this: {}", shown(&name));
        view! {
            <button
                class="btn small"
                aria-label=label
                title="Shows the edit in Fixes"
                on:click=move |_| store.dispatch(Action::UseBase(fix.clone()))
            >
                "Use this"
            </button>
        }
    });
    view! {
        <tr class:current=alternative.current>
            <th scope="row">
                <code>{shown(&alternative.image)}</code>
                <p class="why">{alternative.os}</p>
            </th>
            <td class="num">{size(alternative.pull)}</td>
            <td class="num">{size(alternative.disk)}</td>
            <td>
                {alternative.end_of_life.unwrap_or_else(|| "–".to_owned())}
                {ended.then(|| view! { <p class="why stale">"ended"</p> })}
            </td>
            <td>
                <span class=format!("verdict {class}")>
                    <span aria-hidden="true">{mark}" "</span>
                    {words}
                </span>
                {use_this}
                <p class="why">{markdown::message(&sentences(&alternative.because))}</p>
            </td>
        </tr>
    }
}
