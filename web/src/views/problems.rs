//! The Problems view: filters and the list.

use leptos::prelude::*;
use plimsoll_core::report;
use plimsoll_core::review::View;

use super::gains::Gains;
use super::problem::{ProblemRow, Seen};
use crate::components::icons::Glyph;
use crate::interop::browser;
use crate::state::engine::MOST;
use crate::state::problem_list::Row;
use crate::state::{Action, Layout, Order};
use crate::store::{Same, Store, use_store};

/// The number of rows drawn at first, and of those added at a time: more than anybody reads.
pub(crate) const FIRST: usize = 200;

#[component]
pub(crate) fn Problems() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| {
        let interface = &state.interface;
        let expanded = interface.expanded.clone();
        (Same(state.document.found.clone()), interface.filter, interface.order, expanded)
    });
    let seen = Seen {
        open: store.part(|state| state.interface.open.clone()),
        line: store.part(|state| state.interface.cursor.line),
        saved: store.part(|state| state.estimates.facts.savings.clone()),
    };
    let most = RwSignal::new(FIRST);
    let rows = Memo::new(move |_| {
        let (_, _, order, _) = basis.get();
        if order == Order::Gain {
            seen.saved.track();
        }
        store.now(crate::state::State::rows)
    });
    // Where each problem is now: a row stays as it is while the text around its problem moves.
    let now = Memo::new(move |_| {
        let rows = rows.read();
        let problems = rows.iter().filter_map(|row| match row {
            Row::Problem(problem) => Some((problem.key.clone(), problem.clone())),
            Row::Others { .. } => None,
        });
        problems.collect()
    });
    let shown = move || {
        let mut rows = rows.get();
        rows.truncate(most.get());
        rows
    };
    let is_empty = store.part(|state| state.document.findings().is_empty());
    let omitted = store.part(|state| state.document.count() - state.document.findings().len());
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_typing() {
            return;
        }
        match event.key().as_str() {
            "j" | "ArrowDown" => browser::focus_step("row-main", 1),
            "k" | "ArrowUp" => browser::focus_step("row-main", -1),
            "f" => preview_fix(store),
            "Escape" => store.with_editor(crate::interop::editor::Editor::focus),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <Show when=move || !is_empty.get() fallback=Nothing>
            <Gains/>
            <Tools/>
            <Show when=move || { omitted.get() > 0 }>
                <p class="pad muted">
                    {move || format!("The worst {MOST} are listed; {} more are counted only.", omitted.get())}
                </p>
            </Show>
            <ul class="list" aria-label="Problems" on:keydown=keys>
                <For
                    each=shown
                    key=row_key
                    children=move |row| match row {
                        Row::Problem(problem) => {
                            view! { <ProblemRow problem=problem now=now seen=seen/> }.into_any()
                        }
                        Row::Others { rule, count, are_shown } => others(store, rule, count, are_shown),
                    }
                />
            </ul>
            <More count=Signal::derive(move || rows.read().len()) most=most/>
        </Show>
    }
}

/// Offers more rows of a long list.
#[component]
pub(crate) fn More(count: Signal<usize>, most: RwSignal<usize>) -> impl IntoView {
    let left = move || count.get().saturating_sub(most.get());
    view! {
        <Show when=move || { left() > 0 }>
            <p class="pad">
                <button class="btn" on:click=move |_| most.update(|most| *most += FIRST)>
                    {move || format!("Show {} more", left().min(FIRST))}
                </button>
                <span class="muted">{move || format!(" {} of {} shown", most.get(), count.get())}</span>
            </p>
        </Show>
    }
}

/// Shows the fix of the focused problem in the Fixes view.
fn preview_fix(store: Store) {
    let Some(id) = browser::focused_value("data-fix").filter(|id| !id.is_empty()) else { return };
    store.dispatch(Action::View(View::Fixes));
    store.dispatch(Action::Layout(Layout::Each));
    browser::focus_soon(format!("fix-{id}"));
}

/// A row for the other problems of a rule.
fn others(store: Store, rule: &'static str, count: usize, are_shown: bool) -> AnyView {
    let words = match (are_shown, count) {
        (true, _) => format!("Show only one of {rule}"),
        (false, 1) => format!("Show 1 more of {rule}"),
        (false, _) => format!("Show {count} more of {rule}"),
    };
    view! {
        <li class="row">
            <button
                class="row-main others"
                aria-expanded=are_shown.to_string()
                on:click=move |_| store.dispatch(Action::Expand(rule.to_owned()))
            >
                {words}
            </button>
        </li>
    }
    .into_any()
}

/// Everything that a row shows but for its place: a row is drawn anew when any of it changes.
fn row_key(row: &Row) -> String {
    let problem = match row {
        Row::Problem(problem) => problem,
        Row::Others { rule, count, are_shown } => return format!("{rule} {count} {are_shown}"),
    };
    let finding = &problem.finding;
    let fix = finding.fix.as_ref().map_or("", |fix| fix.title.as_str());
    format!("{} {} {fix} {:?}", problem.key, finding.message, finding.severity)
}

#[component]
fn Tools() -> impl IntoView {
    let store = use_store();
    let counts = store.part(|state| (state.document.found.counts.clone(), state.document.count()));
    let filter = store.part(|state| state.interface.filter);
    // Puts fixes together, which is too much for each move of the caret.
    let found = store.part(|state| Same(state.document.found.clone()));
    let safe = Memo::new(move |_| {
        found.track();
        store.now(|state| state.safe().len())
    });
    let order = store.part(|state| state.interface.order);
    let chips = move || {
        let (counts, _) = counts.get();
        counts
            .into_iter()
            .map(|(severity, count)| {
                let is_on = move || filter.get() == Some(severity);
                let choose = move |_| {
                    let wanted = if is_on() { None } else { Some(severity) };
                    store.dispatch(Action::Filter(wanted));
                };
                view! {
                    <button class="chip" aria-pressed=move || is_on().to_string() on:click=choose>
                        <Glyph severity=severity/>
                        {severity.counted(count)}
                    </button>
                }
            })
            .collect_view()
    };
    let sort = move |event| {
        store.dispatch(Action::Order(match event_target_value(&event).as_str() {
            "line" => Order::Line,
            "rule" => Order::Rule,
            "gain" => Order::Gain,
            _ => Order::Severity,
        }));
    };
    let orders = [
        ("severity", "Worst first", Order::Severity),
        ("gain", "Most saved first", Order::Gain),
        ("line", "By line", Order::Line),
        ("rule", "By rule", Order::Rule),
    ]
    .map(|(value, words, this)| {
        view! { <option value=value selected=move || order.get() == this>{words}</option> }
    });
    view! {
        <div class="tools">
            <div class="chips" role="group" aria-label="Show">
                <button
                    class="chip"
                    aria-pressed=move || filter.get().is_none().to_string()
                    on:click=move |_| store.dispatch(Action::Filter(None))
                >
                    {move || format!("All {}", counts.get().1)}
                </button>
                {chips}
            </div>
            <span class="end">
                <select class="order" aria-label="Order" on:change=sort>
                    {orders.into_view()}
                </select>
                <Show when=move || { safe.get() > 0 }>
                    <button
                        class="btn small"
                        on:click=move |_| store.dispatch(Action::FixAllSafe)
                        title="Puts all safe fixes into the file; undo takes them back"
                    >
                        {move || format!("Fix all safe ({})", safe.get())}
                    </button>
                </Show>
            </span>
        </div>
    }
}

/// No problems: because all is well, or because there is nothing to look at.
#[component]
fn Nothing() -> impl IntoView {
    let store = use_store();
    let text = store.part(|state| state.document.text.trim().is_empty());
    let kind = store.part(|state| state.document.other_kind());
    let rules = store.part(|state| state.document.found.report.rules);
    let silenced = store.part(|state| state.document.found.report.silenced.len());
    move || {
        if let Some(kind) = kind.get() {
            return view! {
                <div class="empty">
                    <h2>{format!("This looks like {}", kind.name())}</h2>
                    <p>"Plimsoll reads Dockerfiles, and there is no FROM here."</p>
                    <button class="btn" on:click=move |_| store.dispatch(Action::ForceAnalysis)>
                        "Read it as a Dockerfile anyway"
                    </button>
                </div>
            }
            .into_any();
        }
        if text.get() {
            return view! {
                <div class="empty">
                    <h2>"Paste a Dockerfile"</h2>
                    <p>"Or open or drop a file, or take one of the examples at the top."</p>
                    <p class="muted">"It is read in this tab. Nothing is sent anywhere."</p>
                </div>
            }
            .into_any();
        }
        let hidden = silenced.get();
        view! {
            <div class="empty">
                <h2>{move || format!("No problems found by {}", report::counted(rules.get(), "rule"))}</h2>
                <p>
                    "They look at base images, packages, the build cache, size, security, correctness, shell commands and how the container runs."
                </p>
                {(hidden > 0)
                    .then(|| {
                        let one = if hidden == 1 { "problem is" } else { "problems are" };
                        view! { <p class="muted">{format!("{hidden} {one} silenced by comments.")}</p> }
                    })}
                <button
                    class="btn"
                    on:click=move |_| {
                        store.dispatch(Action::Overlay(Some(crate::state::Overlay::Guide)));
                    }
                >
                    "See all practices"
                </button>
            </div>
        }
        .into_any()
    }
}
