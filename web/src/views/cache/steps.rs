//! Every step, in the lanes of its stage.

use leptos::prelude::*;
use plimsoll_core::cache::cost::{StepCost, duration};

use super::badge;
use crate::components::markdown;
use crate::state::cache::{Lane, Row, time_band, weight_band};
use crate::state::text::capital;
use crate::views::line_number::LineNumber;

#[component]
pub(super) fn Steps(
    lanes: Vec<Lane>,
    /// True if the lines are those of the editor.
    linked: bool,
) -> impl IntoView {
    let single = lanes.len() == 1;
    let lanes = lanes
        .into_iter()
        .map(|lane| {
            let needs = lane.needs.join(", ");
            let head = (!single).then(|| {
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
                .map(|row| view! { <Step row=row linked=linked/> })
                .collect_view();
            view! { <tbody>{head}{rows}</tbody> }
        })
        .collect_view();
    view! {
        <table class="facts-table steps">
            <caption class="sr">"Every step with what happens to it"</caption>
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
}

#[component]
fn Step(row: Row, linked: bool) -> impl IntoView {
    let runs = row.verdict.runs();
    let time = row.cost.as_ref().filter(|_| runs).map(|cost| duration(cost.time.likely));
    let why = row.cost.as_ref().filter(|_| runs).map(cost_words);
    let bar = (row.share > 0).then(|| {
        view! { <div class="time-bar" aria-hidden="true"><span style:width=format!("{}%", row.share)></span></div> }
    });
    view! {
        <tr class:cached=!runs>
            <td class="num no"><LineNumber line=row.line linked=linked/></td>
            <td class="what">
                <code>{row.code}</code>
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
