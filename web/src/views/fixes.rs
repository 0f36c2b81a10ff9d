//! The Fixes view: the fixes to choose from, and the file with the chosen ones.

use leptos::prelude::*;
use plimsoll_core::fix::{Fix, FixId, Safety};
use plimsoll_core::report::diff;

use super::fix_card::FixEntry;
use super::problems::{FIRST, More};
use crate::components::diff::{SplitDiff, UnifiedDiff};
use crate::components::menu::{Menu, close};
use crate::interop::browser;
use crate::state::selection::Choice;
use crate::state::sharing::{Carried, Form};
use crate::state::text::shown;
use crate::state::{Action, Layout, State};
use crate::store::{Same, Store, use_store};
use crate::views::share::{OFFERED, take};

#[component]
pub(crate) fn Fixes() -> impl IntoView {
    let store = use_store();
    let layout = store.part(|state| state.interface.layout);
    let is_empty = store.part(|state| state.fixes().next().is_none());
    view! {
        <Show when=move || !is_empty.get() fallback=NoFixes>
            <Tools/>
            <Withheld/>
            {move || match layout.get() {
                Layout::Each => view! { <Entries/> }.into_any(),
                Layout::Unified | Layout::Split => view! { <Whole layout=layout.get()/> }.into_any(),
            }}
        </Show>
    }
}

#[component]
fn NoFixes() -> impl IntoView {
    let store = use_store();
    let is_clean = store.part(|state| state.document.findings().is_empty());
    view! {
        <div class="empty">
            <h2>"Nothing to fix"</h2>
            <p>
                {move || {
                    if is_clean.get() {
                        "Your file is as the rules want it."
                    } else {
                        "The problems that are left need a decision that only you can take."
                    }
                }}
            </p>
        </div>
    }
}

#[component]
fn Tools() -> impl IntoView {
    let store = use_store();
    let counts = store.part(|state| {
        let conflicts =
            state.selection.outcome.applied.as_ref().map_or(0, |applied| applied.conflicts.len());
        (state.selected().len(), state.fixes().count(), conflicts)
    });
    let is_as_loaded = store.part(|state| state.selection.is_undecided());
    let undecided = store.part(|state| undecided_safe(state).len());
    let layout = store.part(|state| state.interface.layout);
    let layouts = [
        (Layout::Each, "One by one"),
        (Layout::Unified, "Unified"),
        (Layout::Split, "Side by side"),
    ]
    .map(|(this, words)| {
        view! {
            <button
                class="segment"
                aria-pressed=move || (layout.get() == this).to_string()
                on:click=move |_| store.dispatch(Action::Layout(this))
            >
                {words}
            </button>
        }
    });
    let reviews = store.part(State::is_reviewing);
    view! {
        <div class="tools">
            <b id="selected">
                {move || {
                    let (selected, all, _) = counts.get();
                    format!("{selected} of {all} on")
                }}
            </b>
            {move || {
                let conflicts = counts.get().2;
                (conflicts > 0)
                    .then(|| {
                        let plural = if conflicts == 1 { "" } else { "s" };
                        view! { <span class="conflicts">{format!("{conflicts} conflict{plural}")}</span> }
                    })
            }}
            <span class="end">
                <Copies/>
                <Show when=move || { counts.get().0 > 0 }>
                    <button
                        class="btn small primary"
                        title="Puts the fixes that are on into the file; undo takes them back"
                        on:click=move |_| store.dispatch(Action::ApplySelected)
                    >
                        {move || match counts.get() {
                            (1, ..) => "Apply 1 fix".to_owned(),
                            (selected, _, conflicts) => format!("Apply {} fixes", selected.saturating_sub(conflicts)),
                        }}
                    </button>
                </Show>
            </span>
        </div>
        <div class="tools second">
            <div class="segments" role="group" aria-label="Layout">{layouts.into_view()}</div>
            <span class="end">
                <Show when=move || !is_as_loaded.get()>
                    <button
                        class="btn small quiet"
                        title="Takes back what you accepted, skipped, turned on and off"
                        on:click=move |_| store.dispatch(Action::Undecide)
                    >
                        "Clear decisions"
                    </button>
                </Show>
                <Show when=move || reviews.get() && { undecided.get() > 0 }>
                    <button
                        class="btn small"
                        title="Decides on them for your review; the file stays as it is"
                        on:click=move |_| {
                            let ids = store.now(undecided_safe);
                            store.dispatch(Action::Decide(ids, Choice::Accept));
                        }
                    >
                        {move || format!("Accept all safe ({})", undecided.get())}
                    </button>
                </Show>
                <Show when=move || !reviews.get()>
                    <button
                        class="btn small"
                        title="Lets you accept and skip fixes with reasons, for a link to somebody else"
                        on:click=move |_| store.dispatch(Action::StartReview)
                    >
                        "Start a review"
                    </button>
                </Show>
            </span>
        </div>
    }
}

/// All that can be taken away.
#[component]
fn Copies() -> impl IntoView {
    let store = use_store();
    let node = NodeRef::new();
    let offered = OFFERED
        .into_iter()
        .filter(|(form, ..)| matches!(form, Form::Fixed | Form::Patch | Form::Markdown));
    let entries = offered.map(move |(form, way, words)| {
        let act = move |_| {
            close(node);
            browser::focus("copy");
            take(store, form, way, Carried::DEFAULT);
        };
        view! { <li><button on:click=act>{words}</button></li> }
    });
    let entries = entries.collect_view();
    view! { <Menu label="Copy" id="copy" node=node>{entries}</Menu> }
}

/// Fixes that failed their own check, with the reason.
#[component]
fn Withheld() -> impl IntoView {
    let store = use_store();
    let withheld = store.part(|state| {
        let applied = state.selection.outcome.applied.as_ref();
        applied.map(|applied| applied.withheld.clone()).unwrap_or_default()
    });
    move || {
        let withheld = withheld.get();
        (!withheld.is_empty()).then(|| {
            let items = withheld
                .into_iter()
                .map(|withheld| {
                    let title = title(store, &withheld.fix);
                    view! { <li><b>{title}</b>": " {shown(&withheld.why)}</li> }
                })
                .collect_view();
            view! {
                <div class="note warning">
                    <p>"Left out, because the result did not pass its check:"</p>
                    <ul>{items}</ul>
                </div>
            }
        })
    }
}

/// A fix's title, for people; its id where the fix is gone.
pub(crate) fn title(store: Store, id: &FixId) -> String {
    store.now(|state| {
        let title = state.fixes().find(|fix| fix.id == *id).map(|fix| fix.title.replace('`', ""));
        shown(&title.unwrap_or_else(|| id.to_string()))
    })
}

#[component]
fn Entries() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| Same(state.document.found.clone()));
    let most = RwSignal::new(FIRST);
    let fixes = Memo::new(move |_| {
        let _ = basis.get();
        store.now(|state| {
            let mut fixes: Vec<Fix> = state.fixes().cloned().collect();
            fixes.sort_by_key(|fix| fix.edits.first().map_or(0, |edit| edit.range.start()));
            fixes
        })
    });
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_typing() {
            return;
        }
        match event.key().as_str() {
            "j" | "ArrowDown" => browser::focus_step("fix-box", 1),
            "k" | "ArrowUp" => browser::focus_step("fix-box", -1),
            "Escape" => store.with_editor(crate::interop::editor::Editor::focus),
            _ if !store.now(State::is_reviewing) => return,
            "a" => decide_focused(store, &Choice::Accept, Reach::One),
            "s" => decide_focused(store, &Choice::Skip(String::new()), Reach::One),
            "u" => decide_focused(store, &Choice::Undecided, Reach::One),
            "A" => decide_focused(store, &Choice::Accept, Reach::Rule),
            "S" => decide_focused(store, &Choice::Skip(String::new()), Reach::Rule),
            "r" => give_reason(store),
            _ => return,
        }
        event.prevent_default();
    };
    let shown = move || {
        let mut fixes = fixes.get();
        fixes.truncate(most.get());
        let count = fixes.len();
        fixes
            .into_iter()
            .enumerate()
            .map(move |(place, fix)| (place + 1, count, fix))
            .collect::<Vec<_>>()
    };
    view! {
        <ul class="hunks" aria-label="Fixes" on:keydown=keys>
            <For
                each=shown
                key=|(place, count, fix)| format!("{place} {count} {} {:?}", fix.id, fix.edits)
                let:entry
            >
                <FixEntry place=entry.0 count=entry.1 fix=entry.2/>
            </For>
        </ul>
        <More count=Signal::derive(move || fixes.read().len()) most=most/>
    }
}

/// The reach of a decision.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    One,
    /// All fixes of its rule.
    Rule,
}

/// Decides on the focused fix, and goes on to the next.
fn decide_focused(store: Store, choice: &Choice, reach: Reach) {
    let Some(id) = focused() else { return };
    let ids = if reach == Reach::Rule { of_rule(store, &id.rule) } else { vec![id] };
    store.dispatch(Action::Decide(ids, choice.clone()));
    if reach == Reach::One {
        browser::focus_step("fix-box", 1);
    }
}

/// Skips the focused fix, if it is not yet, and lets a reason be written.
fn give_reason(store: Store) {
    let Some(id) = focused() else { return };
    let place = reason_id(&id);
    if store.now(|state| !state.selection.skipped.contains_key(&id)) {
        store.dispatch(Action::Decide(vec![id], Choice::Skip(String::new())));
    }
    browser::focus_soon(place);
}

fn focused() -> Option<FixId> {
    browser::focused_value("data-fix").and_then(|id| id.parse().ok())
}

/// The id of the field for a reason.
pub(super) fn reason_id(id: &FixId) -> String {
    format!("reason-{id}")
}

/// All fixes of a rule.
pub(super) fn of_rule(store: Store, rule: &str) -> Vec<FixId> {
    store.now(|state| {
        state.fixes().filter(|fix| fix.id.rule == rule).map(|fix| fix.id.clone()).collect()
    })
}

/// The safe fixes that the user has not decided on.
fn undecided_safe(state: &State) -> Vec<FixId> {
    state
        .fixes()
        .filter(|fix| fix.safety == Safety::Safe && state.selection.choice(&fix.id).is_none())
        .map(|fix| fix.id.clone())
        .collect()
}

/// The change as a whole.
#[component]
fn Whole(layout: Layout) -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| Same(state.selection.outcome.clone()));
    move || {
        let _ = basis.get();
        let hunks = store.now(|state| diff(&state.document.analysed, state.fixed()));
        if hunks.is_empty() {
            return view! {
                <div class="empty"><h2>"The fixed file equals your file"</h2></div>
            }
            .into_any();
        }
        if layout == Layout::Split {
            view! { <SplitDiff hunks=hunks/> }.into_any()
        } else {
            view! { <UnifiedDiff hunks=hunks/> }.into_any()
        }
    }
}

/// Words for a fix's safety, for names that are read out.
pub(crate) fn safety_word(safety: Safety) -> &'static str {
    match safety {
        Safety::Safe => "safe",
        Safety::Unsafe => "to review",
        Safety::Show => "advice",
    }
}
