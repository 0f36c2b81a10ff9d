//! One fix to choose or to leave.

use leptos::prelude::*;
use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::text::LineIndex;

use super::fixes::{safety_word, title};
use crate::components::badge::SafetyBadge;
use crate::components::diff::MiniDiff;
use crate::components::prose;
use crate::state::diff::preview;
use crate::state::{Action, State};
use crate::store::use_store;

#[component]
pub(crate) fn FixEntry(place: usize, count: usize, fix: Fix) -> impl IntoView {
    let store = use_store();
    let (hunks, lines) = store.now(|state| {
        let index = LineIndex::new(&state.analysed);
        (preview(&state.analysed, &index, &fix), lines(&index, &fix))
    });
    let id = fix.id.clone();
    let is_selected = {
        let fix = fix.clone();
        store.part(move |state| state.is_selected(&fix))
    };
    let clash = {
        let id = id.clone();
        store.part(move |state| clash(state, &id))
    };
    let change = {
        let id = id.clone();
        move |event| store.dispatch(Action::Tick(id.clone(), event_target_checked(&event)))
    };
    let saves = {
        let id = id.clone();
        let saved = move |state: &State| {
            state.saved(&id.rule, id.instruction).map(|saved| saved.words.clone())
        };
        store.part(saved)
    };
    let plain = fix.title.replace('`', "");
    let label = format!("Fix {place} of {count}, {}: {plain}", safety_word(fix.safety));
    let review = fix.review.as_ref().map(|review| {
        view! { <p class="note">{prose::message(review)}</p> }
    });
    view! {
        <li
            class="hunk"
            class:left-out=move || !is_selected.get()
            data-fix=id.to_string()
        >
            <div class="hunk-head">
                <label>
                    <input
                        type="checkbox"
                        class="fix-box"
                        id=format!("fix-{id}")
                        title="a accepts, s skips, j and k move"
                        prop:checked=is_selected on:change=change
                    />
                    <span class="t">{prose::message(&fix.title)}</span>
                </label>
                <SafetyBadge safety=fix.safety/>
                <span class="sub">
                    {format!("{} · {lines}", fix.id.rule)}
                    {move || saves.get().map(|words| format!(" · saves {words}"))}
                </span>
            </div>
            <MiniDiff hunks=hunks label=label/>
            {review}
            {move || {
                clash
                    .get()
                    .map(|clash| {
                        let words = match clash {
                            Clash::Dropped(other) => {
                                format!("conflicts with “{}”, which is kept.", title(store, &other))
                            }
                            Clash::Kept(other) => {
                                format!("“{}” is left out, it conflicts with this.", title(store, &other))
                            }
                        };
                        view! { <p class="note warning"><b>"Choose one: "</b>{words}</p> }
                    })
            }}
        </li>
    }
}

/// How a selected fix meets another.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Clash {
    /// The other one was kept.
    Dropped(FixId),
    /// The other one was left out.
    Kept(FixId),
}

fn clash(state: &State, id: &FixId) -> Option<Clash> {
    let conflicts = &state.outcome.applied.as_ref()?.conflicts;
    conflicts.iter().find_map(|conflict| {
        if conflict.dropped == *id {
            Some(Clash::Dropped(conflict.kept.clone()))
        } else if conflict.kept == *id {
            Some(Clash::Kept(conflict.dropped.clone()))
        } else {
            None
        }
    })
}

/// "line 3", "lines 7, 10".
fn lines(index: &LineIndex<'_>, fix: &Fix) -> String {
    let mut lines: Vec<usize> =
        fix.edits.iter().map(|edit| index.line(edit.range.start())).collect();
    lines.dedup();
    let words = lines.iter().take(4).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match lines.len() {
        0 | 1 => format!("line {words}"),
        2..=4 => format!("lines {words}"),
        _ => format!("lines {words}, …"),
    }
}
