//! Diffs, one above the other or side by side.

use leptos::prelude::*;
use plimsoll_core::report::{Hunk, LineKind};

use crate::state::diff::{Row, pairs, rows};

/// Hunks without line numbers, for one fix.
#[component]
pub(crate) fn MiniDiff(hunks: Vec<Hunk>, label: String) -> impl IntoView {
    let hunks = hunks
        .iter()
        .enumerate()
        .map(|(place, hunk)| {
            let gap = (place > 0).then(|| view! { <div class="gap" aria-hidden="true">"⋯"</div> });
            let lines = rows(hunk)
                .into_iter()
                .map(|row| view! { <div class=class(row.kind)>{sign(row.kind)}{text(&row)}</div> })
                .collect_view();
            view! { {gap}{lines} }
        })
        .collect_view();
    view! { <div class="diff" role="group" aria-label=label>{hunks}</div> }
}

/// The whole change, removed lines above added ones.
#[component]
pub(crate) fn UnifiedDiff(hunks: Vec<Hunk>) -> impl IntoView {
    hunks
        .iter()
        .map(|hunk| {
            let lines = rows(hunk)
                .into_iter()
                .map(|row| {
                    view! {
                        <div class=format!("{} numbered", class(row.kind))>
                            {number(row.before)}{number(row.after)}{sign(row.kind)}{text(&row)}
                        </div>
                    }
                })
                .collect_view();
            view! { <div class="diff whole" role="group" aria-label=place(hunk)>{lines}</div> }
        })
        .collect_view()
}

/// The whole change, before beside after.
#[component]
pub(crate) fn SplitDiff(hunks: Vec<Hunk>) -> impl IntoView {
    hunks
        .iter()
        .map(|hunk| {
            let lines = pairs(&rows(hunk))
                .into_iter()
                .map(|(left, right)| {
                    view! { <div class="pair">{side(left, Side::Before)}{side(right, Side::After)}</div> }
                })
                .collect_view();
            view! { <div class="diff whole split" role="group" aria-label=place(hunk)>{lines}</div> }
        })
        .collect_view()
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

fn side(row: Option<Row>, side: Side) -> AnyView {
    let Some(row) = row else {
        return view! { <div class="d none"></div> }.into_any();
    };
    let line = match side {
        Side::Before => row.before,
        Side::After => row.after,
    };
    view! { <div class=format!("{} halved", class(row.kind))>{number(line)}{sign(row.kind)}{text(&row)}</div> }
        .into_any()
}

fn place(hunk: &Hunk) -> String {
    let count = |kind| hunk.lines.iter().filter(|line| line.kind == kind).count();
    format!(
        "From line {}: {} removed, {} added",
        hunk.before,
        count(LineKind::Removed),
        count(LineKind::Added)
    )
}

fn class(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Same => "d",
        LineKind::Removed => "d removed",
        LineKind::Added => "d added",
    }
}

fn sign(kind: LineKind) -> impl IntoView {
    let sign = match kind {
        LineKind::Same => "",
        LineKind::Removed => "−",
        LineKind::Added => "+",
    };
    view! { <i aria-hidden="true">{sign}</i> }
}

fn number(number: Option<u32>) -> impl IntoView {
    view! { <span class="no" aria-hidden="true">{number.map(|number| number.to_string())}</span> }
}

fn text(row: &Row) -> AnyView {
    let [before, changed, after] = row.parts.clone();
    let changed = (!changed.is_empty()).then(|| view! { <em>{changed}</em> });
    match row.kind {
        LineKind::Same => view! { <span>{before}</span> }.into_any(),
        LineKind::Removed => view! { <del>{before}{changed}{after}</del> }.into_any(),
        LineKind::Added => view! { <ins>{before}{changed}{after}</ins> }.into_any(),
    }
}
