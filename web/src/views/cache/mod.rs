//! The Cache view, of what a change rebuilds: the question, the answer in one sentence, and every
//! step with its verdict.

mod ask;
pub(crate) mod measured;
mod stages;
mod steps;

use leptos::prelude::*;
use plimsoll_core::cache::Verdict;

use self::ask::Ask;
use self::measured::Measured;
use self::stages::Stages;
use self::steps::Steps;
use crate::components::before_after_toggle::Sides;
use crate::state::cache::{Rebuilds, Side, time_band, weight_band, word};
use crate::state::cache_scenarios::describe;
use crate::store::use_store;

#[component]
pub(crate) fn CacheView() -> impl IntoView {
    let store = use_store();
    let is_here = store.part(|state| state.estimates.rebuilds.is_some());
    let shown =
        store.part(|state| state.estimates.rebuilds.as_deref().cloned().unwrap_or_default());
    view! { <Show when=move || is_here.get()><Answer shown=shown/></Show> }
}

#[component]
fn Answer(shown: ReadSignal<Rebuilds>) -> impl IntoView {
    let wants_fixed = RwSignal::new(false);
    let has_fixed = Memo::new(move |_| shown.read().then.is_some());
    let side = Memo::new(move |_| {
        let Rebuilds { now, then, .. } = shown.get();
        then.filter(|_| wants_fixed.get()).unwrap_or(now)
    });
    let changes = Memo::new(move |_| shown.read().changes.clone());
    let is_unfolded = RwSignal::new(false);
    view! {
        <Ask shown=shown changes=changes/>
        <div class="head">
            <h2 aria-live="polite">
                {move || match shown.read().now {
                    Ok(_) => shown.read().headline.clone(),
                    Err(ref fault) => fault.clone(),
                }}
            </h2>
            {move || side.get().ok().map(|side| view! { <p>{totals(&side)}</p> })}
            {move || {
                let unmatched = side.get().map_or_else(|_| Vec::new(), |side| side.unmatched);
                unmatched
                    .into_iter()
                    .map(|sentence| view! { <p class="unmatched">{sentence}</p> })
                    .collect_view()
            }}
        </div>
        <Sides has_fixed=has_fixed wants_fixed=wants_fixed/>
        {move || match side.get() {
            Ok(side) => {
                view! {
                    <Stages side=side.clone()/>
                    <Steps side=side linked=!wants_fixed.get() changes=changes is_open=is_unfolded/>
                }
                    .into_any()
            }
            Err(_) => ().into_any(),
        }}
        <Measured/>
    }
}

/// The time and the bytes of all that runs.
fn totals(side: &Side) -> String {
    let work = &side.work;
    if work.rebuilt == 0 {
        return "Every step comes from the cache.".to_owned();
    }
    let all = if work.total.likely > work.time.likely {
        format!("; {} of work, some of it at the same time", time_band(work.total))
    } else {
        String::new()
    };
    format!("Done in {}{all}. Pushed again: {}.", time_band(work.time), weight_band(work.push))
}

/// A verdict by shape, word and colour.
fn badge(verdict: Verdict) -> impl IntoView {
    let (mark, words) = word(verdict);
    view! {
        <span class=format!("verdict {}", verdict.name())>
            <span aria-hidden="true">{mark}" "</span>
            {words}
        </span>
    }
}

/// An edit of a file, as a change that can be asked about.
pub(crate) fn edit(path: &str) -> Vec<String> {
    vec![format!("edit={path}")]
}

/// The changes that are asked about, in words.
fn in_words(changes: &[String]) -> String {
    changes.iter().map(|change| describe(change)).collect::<Vec<_>>().join(", ")
}
