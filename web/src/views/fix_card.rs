//! One fix to choose or to leave.

use leptos::prelude::*;
use plimsoll_core::fix::{Fix, FixId};
use plimsoll_core::review::MAX_COMMENT;
use plimsoll_core::text::LineIndex;

use super::fixes::{of_rule, reason_id, safety_word, title};
use crate::components::badge::SafetyBadge;
use crate::components::diff::MiniDiff;
use crate::components::markdown;
use crate::state::diff::preview;
use crate::state::estimates::saved;
use crate::state::selection::Choice;
use crate::state::text::shown;
use crate::state::{Action, State, review_text};
use crate::store::use_store;

#[component]
pub(crate) fn FixEntry(place: usize, count: usize, fix: Fix) -> impl IntoView {
    let store = use_store();
    let (hunks, lines) = store.now(|state| {
        let index = LineIndex::new(&state.document.analysed);
        (preview(&state.document.analysed, &index, &fix), lines(&index, &fix))
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
    let said = {
        let id = id.clone();
        store.part(move |state| state.review.said(&id).map(review_text::said))
    };
    let change = {
        let id = id.clone();
        move |event| store.dispatch(Action::Select(id.clone(), event_target_checked(&event)))
    };
    let saves = {
        let id = id.clone();
        let words = move |state: &State| {
            saved(&state.estimates.facts.savings, &id.rule, id.instruction)
                .map(|saved| saved.words.clone())
        };
        store.part(words)
    };
    let reviews = store.part(State::is_reviewing);
    let name = id.to_string();
    let plain = shown(&fix.title.replace('`', ""));
    let label = format!("Fix {place} of {count}, {}: {plain}", safety_word(fix.safety));
    let review = fix.review.as_ref().map(|review| {
        view! { <p class="note">{markdown::message(review)}</p> }
    });
    view! {
        <li
            class="hunk"
            class:left-out=move || !is_selected.get()
            data-fix=name.clone()
        >
            <div class="hunk-head">
                <label>
                    <input
                        type="checkbox"
                        class="fix-box"
                        id=format!("fix-{name}")
                        title="Space turns it on and off, j and k move"
                        prop:checked=is_selected on:change=change
                    />
                    <span class="t">{markdown::message(&fix.title)}</span>
                </label>
                <SafetyBadge safety=fix.safety/>
                <span class="sub">
                    {format!("{} · {lines}", fix.id.rule)}
                    {move || saves.get().map(|words| format!(" · saves {words}"))}
                </span>
            </div>
            <MiniDiff hunks=hunks label=label/>
            {review}
            {move || said.get().map(|words| view! { <p class="note plain-text">{words}</p> })}
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
            {move || {
                reviews.get().then(|| view! { <Decide id=id.clone() name=plain.clone()/> })
            }}
        </li>
    }
}

/// The buttons that decide on a fix, and the reason for skipping it.
#[component]
fn Decide(id: FixId, name: String) -> impl IntoView {
    let store = use_store();
    let choice = {
        let id = id.clone();
        store.part(move |state| state.selection.choice(&id))
    };
    let is_accepted = move || choice.read() == Some(Choice::Accept);
    let is_skipped = Memo::new(move |_| matches!(*choice.read(), Some(Choice::Skip(_))));
    let decide = {
        let id = id.clone();
        move |is_so: bool, choice: Choice| {
            let choice = if is_so { Choice::Undecided } else { choice };
            store.dispatch(Action::Decide(vec![id.clone()], choice));
        }
    };
    let accept = {
        let decide = decide.clone();
        move |_| decide(is_accepted(), Choice::Accept)
    };
    let skip = move |_| decide(is_skipped.get(), Choice::Skip(String::new()));
    let rule = id.rule.clone();
    let count = {
        let rule = rule.clone();
        store.part(move |state| state.fixes().filter(|fix| fix.id.rule == rule).count())
    };
    let accept_rule = move |_| {
        store.dispatch(Action::Decide(of_rule(store, &rule), Choice::Accept));
    };
    let reason = move || match choice.get() {
        Some(Choice::Skip(reason)) => reason,
        _ => String::new(),
    };
    let place = reason_id(&id);
    let give = Callback::new(move |reason: String| {
        store.dispatch(Action::Decide(vec![id.clone()], Choice::Skip(reason)));
    });
    view! {
        <div class="hunk-foot">
            <div class="segments" role="group" aria-label=format!("Your decision: {name}")>
                <button
                    class="segment"
                    title="Accept (a)"
                    aria-pressed=move || is_accepted().to_string()
                    on:click=accept
                >
                    "Accept"
                </button>
                <button
                    class="segment"
                    title="Skip (s)"
                    aria-pressed=move || is_skipped.get().to_string()
                    on:click=skip
                >
                    "Skip"
                </button>
            </div>
            <Show when=move || is_skipped.get()>
                <input
                    class="reason"
                    id=place.clone()
                    type="text"
                    maxlength=MAX_COMMENT.to_string()
                    aria-label="Reason for skipping"
                    placeholder="Reason, if you like"
                    prop:value=reason
                    on:change=move |event| give.run(event_target_value(&event).trim().to_owned())
                />
            </Show>
            <Show when=move || { count.get() > 1 }>
                <button class="btn quiet small end" title="Accept all of this rule (A)" on:click=accept_rule.clone()>
                    {move || format!("Accept all {} of this rule", count.get())}
                </button>
            </Show>
        </div>
    }
}

/// The way in which a selected fix meets another.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Clash {
    /// The other one was kept.
    Dropped(FixId),
    /// The other one was left out.
    Kept(FixId),
}

fn clash(state: &State, id: &FixId) -> Option<Clash> {
    let conflicts = &state.selection.outcome.applied.as_ref()?.conflicts;
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
