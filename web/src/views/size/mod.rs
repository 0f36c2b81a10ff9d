//! What the image weighs: bars, every layer with its reasons, and what it could start from instead.

mod bars;
mod bases;
mod layers;

use leptos::prelude::*;
use plimsoll_core::size::{SizeReport, human};

use self::bars::Bars;
use self::bases::Bases;
use self::layers::Layers;
use crate::components::prose;
use crate::state::size::{Weights, about, range, weights};
use crate::store::{Same, use_store};

#[component]
pub(crate) fn SizeView() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| {
        (
            (Same(state.report.clone()), Same(state.outcome.clone())),
            (state.stage.clone(), state.budget),
            Same(state.closures.clone()),
        )
    });
    let shown = Memo::new(move |_| {
        let _ = basis.get();
        store.now(weights)
    });
    Effect::new(move || store.fetch_packages(&shown.read().wanted));
    let wants_fixed = RwSignal::new(false);
    let has_fixed = Memo::new(move |_| shown.read().then.is_some());
    let report = Memo::new(move |_| {
        let Weights { now, then, .. } = shown.get();
        then.filter(|_| wants_fixed.get()).unwrap_or(now)
    });
    view! {
        <div class="head">
            <h2>{move || headline(&shown.read().now)}</h2>
            <p>
                {move || between(&shown.read().now)}
                {move || {
                    let shown = shown.read();
                    shown.then.as_ref().map(|then| view! {
                        <b class="better">{format!(" With the selected fixes: {}", lower(&headline(then)))}</b>
                    })
                }}
            </p>
            {move || {
                let missing = shown.read().now.total.missing.clone();
                missing
                    .into_iter()
                    .map(|words| view! { <p class="why">"Not counted: " {prose::message(&words)} "."</p> })
                    .collect_view()
            }}
        </div>
        <Bars shown=shown/>
        <Show when=move || has_fixed.get()>
            <div class="tools flat">
                <div class="segments" role="group" aria-label="File">
                    {segment("Now", wants_fixed, false)}
                    {segment("With the selected fixes", wants_fixed, true)}
                </div>
            </div>
        </Show>
        {move || view! { <Layers report=report.get() linked=!wants_fixed.get()/> }}
        <Bases shown=shown/>
    }
}

fn segment(words: &'static str, signal: RwSignal<bool>, this: bool) -> impl IntoView {
    view! {
        <button
            class="segment"
            aria-pressed=move || (signal.get() == this).to_string()
            on:click=move |_| signal.set(this)
        >
            {words}
        </button>
    }
}

/// "About 1.31 GB on disk, 470 MB to pull"
fn headline(report: &SizeReport) -> String {
    let total = &report.total;
    let words = format!("{} on disk, {} to pull", about(total.disk), human(total.pull.likely));
    if total.missing.is_empty() { upper(&words) } else { format!("At least {}", lower(&words)) }
}

fn between(report: &SizeReport) -> String {
    let range = range(report.total.disk);
    let mut words = if range.is_empty() { String::new() } else { format!("Between {range}.") };
    words = words.replace(" to ", " and ");
    if report.builder.likely > 0 {
        words
            .push_str(&format!(" Stages that do not ship hold {} besides.", about(report.builder)));
    }
    if let Some(budget) = report.budget.filter(|budget| budget.over > 0) {
        words.push_str(&format!(" {} above your load line.", human(budget.over)));
    }
    words
}

fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
