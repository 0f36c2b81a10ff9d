//! Every step, in the lanes of its stage.

use leptos::prelude::*;
use plimsoll_core::cache::cost::{StepCost, duration};

use plimsoll_core::report::counted;

use super::{badge, edit};
use crate::components::markdown;
use crate::state::Action;
use crate::state::cache::{Lane, Row, Side, time_band, weight_band};
use crate::state::text::{capital, shown};
use crate::store::use_store;
use crate::views::line_number::LineNumber;

/// The steps of stages that are built; those of others on demand.
#[component]
pub(super) fn Steps(
    side: Side,
    /// True if the lines are those of the editor.
    linked: bool,
    /// The changes that are asked about.
    changes: Memo<Vec<String>>,
    /// True while the steps that are not needed are shown.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let single = side.lanes.len() == 1;
    let (built, others): (Vec<Lane>, Vec<Lane>) = side.lanes.into_iter().partition(Lane::is_built);
    let unlisted = (side.unlisted > 0).then(|| {
        let words = format!("{} more are counted and not listed.", counted(side.unlisted, "step"));
        view! { <p class="muted unlisted">{words}</p> }
    });
    let table = move |caption: &'static str, lanes: Vec<Lane>| {
        let lanes = lanes
            .into_iter()
            .map(|lane| view! { <Stage lane=lane headed=!single linked=linked changes=changes/> })
            .collect_view();
        view! {
            <table class="facts-table steps">
                <caption class="sr">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">"Line"</th>
                        <th scope="col">"Step"</th>
                        <th scope="col">"Verdict"</th>
                        <th scope="col" class="num">"Time"</th>
                    </tr>
                </thead>
                {lanes}
            </table>
        }
    };
    let folded = (!others.is_empty()).then(|| {
        let names: Vec<&str> = others.iter().map(|lane| lane.name.as_str()).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let words = format!("{} {verb} not needed", counted(names.len(), "stage"));
        let names = names.join(", ");
        view! {
            <details
                class="unneeded"
                open=is_open.get_untracked()
                on:toggle:target=move |event| is_open.set(event.target().open())
            >
                <summary>{words}<span class="muted">{format!(": {names}")}</span></summary>
                {move || is_open.get().then(|| table("Steps of stages that are not needed", others.clone()))}
            </details>
        }
    });
    view! {
        {table("Every step with what happens to it", built)}
        {unlisted}
        {folded}
    }
}

/// A stage's steps, under its name where there are several.
#[component]
fn Stage(lane: Lane, headed: bool, linked: bool, changes: Memo<Vec<String>>) -> impl IntoView {
    let needs = lane.needs.join(", ");
    let head = headed.then(|| {
        view! {
            <tr class="lane">
                <th colspan="4" scope="rowgroup">
                    {lane.name.clone()}
                    <span class="muted">
                        {format!(" from {}", lane.base)}
                        {(!needs.is_empty()).then(|| format!(" · takes from {needs}"))}
                        {format!(" · {}", lane.note)}
                    </span>
                </th>
            </tr>
        }
    });
    let rows = lane
        .rows
        .into_iter()
        .map(|row| view! { <Step row=row linked=linked changes=changes/> })
        .collect_view();
    view! { <tbody>{head}{rows}</tbody> }
}

#[component]
fn Step(row: Row, linked: bool, changes: Memo<Vec<String>>) -> impl IntoView {
    let store = use_store();
    let runs = row.verdict.runs();
    let time = row.cost.as_ref().filter(|_| runs).map(|cost| duration(cost.time.likely));
    let why = row.cost.as_ref().filter(|_| runs).map(cost_words);
    let bar = (row.share > 0).then(|| {
        view! { <div class="time-bar" aria-hidden="true"><span style:width=format!("{}%", row.share)></span></div> }
    });
    let asks = row.takes.filter(|_| linked).map(|path| {
        let change = edit(&path);
        let is_it = {
            let change = change.clone();
            Memo::new(move |_| *changes.read() == change)
        };
        view! {
            <button
                class="btn small quiet asks-this"
                aria-pressed=move || is_it.get().to_string()
                on:click=move |_| store.dispatch(Action::Change(change.clone()))
            >
                {format!("I edit {}", shown(&path))}
            </button>
        }
    });
    view! {
        <tr class:cached=!runs>
            <td class="num no"><LineNumber line=row.line linked=linked/></td>
            <td class="what">
                <code>{row.code}</code>
                {asks}
                <p class="why">{markdown::message(&row.because)}</p>
                {row.stale.map(|stale| view! { <p class="why stale">{markdown::message(&stale)}</p> })}
                {why.map(|why| view! { <p class="why">{markdown::message(&why)}</p> })}
            </td>
            <td class="so">{badge(row.verdict)}</td>
            <td class="num time">{time.unwrap_or_else(|| "–".to_owned())}{bar}</td>
        </tr>
    }
}

/// "about 2 min (1 min to 7 min), installs 12 packages; about 120 MB"
fn cost_words(cost: &StepCost) -> String {
    let because = cost.because.join(", ");
    let because = if because.is_empty() { because } else { format!(": {because}") };
    let bytes = if cost.bytes.is_zero() {
        String::new()
    } else {
        format!("; writes {}", weight_band(cost.bytes))
    };
    format!("{}{because}{bytes}.", capital(&time_band(cost.time)))
}
