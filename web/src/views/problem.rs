//! One problem in the list.

use std::collections::BTreeMap;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plimsoll_core::fix::{Fix, FixId, Safety};
use plimsoll_core::rules::is_shell_code;
use plimsoll_core::text::LineIndex;

use crate::components::badge::SafetyBadge;
use crate::components::diff::MiniDiff;
use crate::components::icons::Glyph;
use crate::components::markdown;
use crate::engine::ask;
use crate::interop::browser;
use crate::interop::editor::Focus;
use crate::state::catalog::is_well_known;
use crate::state::diff::preview;
use crate::state::engine::{Answer, Question};
use crate::state::estimates::{Saved, saved};
use crate::state::problem_list::{Problem, word};
use crate::state::text::shown;
use crate::state::{Action, Overlay, State};
use crate::store::{Pages, Store, use_store};
use crate::views::fragment_base::{self, FragmentBase};

/// The id of the row's button.
fn element_id(key: &FixId) -> String {
    format!("problem-{}-{}-{}", key.rule, key.instruction, key.ordinal)
}

/// Opens a problem's row, wherever it is in the list; the row takes the focus or comes into sight.
pub(crate) fn show(store: Store, key: FixId, focus: Focus) {
    let id = element_id(&key);
    store.dispatch(Action::Show(key));
    // Once the row is drawn.
    Timeout::new(30, move || match focus {
        Focus::Take => browser::focus(&id),
        Focus::Leave => browser::scroll_to(&id, "results"),
    })
    .forget();
}

/// What all rows look at besides their problem.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    /// The problem whose row is open.
    pub(crate) open: ReadSignal<Option<FixId>>,
    /// The caret's line, from 1.
    pub(crate) line: ReadSignal<u32>,
    pub(crate) saved: ReadSignal<Vec<Saved>>,
}

#[component]
pub(crate) fn ProblemRow(
    problem: Problem,
    /// All problems that are listed, where they are now.
    now: Memo<BTreeMap<FixId, Problem>>,
    seen: Seen,
) -> impl IntoView {
    let store = use_store();
    let id = element_id(&problem.key);
    let key = problem.key.clone();
    let is_open = Memo::new(move |_| seen.open.read().as_ref() == Some(&key));
    let lines = {
        let (key, first) = (problem.key.clone(), (problem.line, problem.last_line));
        Memo::new(move |_| now.read().get(&key).map_or(first, |it| (it.line, it.last_line)))
    };
    let is_here = Memo::new(move |_| {
        let (first, last) = lines.get();
        (first..=last).contains(&seen.line.get())
    });
    let toggle = {
        let key = problem.key.clone();
        move |_| {
            let start = now.read_untracked().get(&key).map(|it| it.finding.range.start());
            store.dispatch(Action::Toggle(Some(key.clone())));
            if let Some(start) = start {
                store.reveal(start, Focus::Leave);
            }
        }
    };
    let finding = problem.finding.clone();
    let severity = finding.severity;
    let name = move || format!("{}, line {}: ", word(severity), lines.get().0);
    let shown_fix = finding.fix.as_ref().filter(|fix| fix.safety > Safety::Show);
    let shown_fix = shown_fix.map(|fix| fix.id.to_string());
    let (rule, instruction) = (finding.rule, finding.instruction);
    let saves = Memo::new(move |_| {
        saved(&seen.saved.read(), rule, instruction).map(|saved| saved.words.clone())
    });
    let badge = finding.fix.as_ref().map(|fix| view! { <SafetyBadge safety=fix.safety/> });
    let key = problem.key.clone();
    let details =
        Memo::new(move |_| is_open.get().then(|| now.read().get(&key).cloned()).flatten());
    view! {
        <li class="row" class:open=is_open class:here=is_here data-fix=shown_fix>
            <button
                class="row-main"
                id=id
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                <Glyph severity=finding.severity/>
                <span class="msg">
                    <span class="sr">{name}</span>
                    {markdown::message(&finding.message)} " " <span class="rule">{finding.rule}</span>
                </span>
                <span class="meta">
                    {move || saves.get().map(|words| view! { <span class="saves">"saves "{words}</span> })}
                    {badge}
                    <span aria-hidden="true">{move || format!("line {}", lines.get().0)}</span>
                </span>
            </button>
            {move || details.get().map(|problem| view! { <Details problem=problem/> })}
        </li>
    }
}

/// The details of an opened row.
#[component]
pub(crate) fn Details(problem: Problem) -> impl IntoView {
    let store = use_store();
    let finding = problem.finding;
    let fix = finding.fix.clone();
    let fix_text = fix.clone().map(|fix| view! { <FixText fix=*fix/> });
    let buttons =
        fix.filter(|fix| fix.safety > Safety::Show).map(|fix| view! { <FixButtons fix=*fix/> });
    let base = (finding.rule == fragment_base::RULE).then(|| view! { <FragmentBase/> });
    let start = finding.range.start();
    let ignored = finding.rule;
    let ignore = move |_| {
        store.dispatch(Action::Ignore(ignored.to_owned()));
        store.dispatch(Action::Say(format!("{ignored} is ignored")));
    };
    let codes: Vec<&str> = finding.other_codes().filter(|code| is_well_known(code)).collect();
    let codes = (!codes.is_empty())
        .then(|| view! { <p class="muted">{format!("Elsewhere: {}", codes.join(", "))}</p> });
    // What the shell linter's codes mean stands in their pages.
    let rule = finding.rule;
    let reason = move || {
        if !is_shell_code(rule) {
            let catalog = store.catalog();
            let card = catalog.as_ref().and_then(|catalog| catalog.rule(rule));
            return markdown::line(card.map_or("", |card| &card.why));
        }
        match store.pages() {
            Pages::Here(library) => {
                let page = library.rules.get(rule).map_or("", String::as_str);
                markdown::line(page.split("\n\n").nth(1).unwrap_or_default())
            }
            _ => markdown::line(""),
        }
    };
    let page = finding.rule;
    let practice = finding.practice;
    let title = move || match store.pages() {
        Pages::Here(library) => library
            .practices
            .iter()
            .find(|page| page.id == practice)
            .map_or_else(|| "what to do, and why".to_owned(), |page| lower_first(&page.title)),
        _ => "what to do, and why".to_owned(),
    };
    let (rule, instruction) = (finding.rule, finding.instruction);
    let saves = store.part(move |state| {
        saved(&state.estimates.facts.savings, rule, instruction).map(|saved| saved.in_full.clone())
    });
    view! {
        <div class="more">
            <p>{reason}</p>
            {move || saves.get().map(|words| view! { <p>{markdown::message(&words)}</p> })}
            {fix_text}
            {base}
            {codes}
            <div class="acts">
                {buttons}
                <button class="btn small" on:click=move |_| store.reveal(start, Focus::Take)>
                    "Go to line"
                </button>
                <button class="btn small quiet" on:click=ignore>"Ignore this rule"</button>
            </div>
            <p class="links">
                <button
                    class="link"
                    on:click=move |_| {
                        store
                            .dispatch(Action::Overlay(Some(Overlay::Practice(practice.to_owned()))));
                    }
                >
                    "Practice: "
                    {title}
                </button>
                <button
                    class="link"
                    on:click=move |_| {
                        store.dispatch(Action::Overlay(Some(Overlay::Rule(page.to_owned()))));
                    }
                >
                    "About this rule"
                </button>
            </p>
        </div>
    }
}

/// The fix's change, or the text to copy.
#[component]
fn FixText(fix: Fix) -> impl IntoView {
    let store = use_store();
    let review = fix.review.as_ref().map(|review| {
        view! { <p class="review">{markdown::message(review)}</p> }
    });
    if let Some(snippet) = fix.snippet.clone() {
        let copied = snippet.clone();
        let copy = move |_| {
            let state = Box::new(store.now(State::snapshot));
            let asked = Question::HideIn(state, copied.clone());
            leptos::task::spawn_local(async move {
                if let Some(Answer::Text(text)) = ask(asked).await {
                    store.copy(text, "Advice");
                }
            });
        };
        return view! {
            <p class="fix-text">{markdown::message(&fix.title)}":"</p>
            <pre class="snippet" tabindex="0"><code>{shown(&snippet)}</code></pre>
            {review}
            <div class="acts">
                <button class="btn small" on:click=copy>
                    "Copy"
                </button>
            </div>
        }
        .into_any();
    }
    if fix.edits.is_empty() {
        return view! { <p class="fix-text">{markdown::message(&fix.title)}</p>{review} }
            .into_any();
    }
    let hunks = store.now(|state| {
        preview(&state.document.analysed, &LineIndex::new(&state.document.analysed), &fix)
    });
    let label = shown(&fix.title.replace('`', ""));
    view! {
        <p class="fix-text">{markdown::message(&fix.title)}":"</p>
        <MiniDiff hunks=hunks label=label/>
        {review}
    }
    .into_any()
}

#[component]
fn FixButtons(fix: Fix) -> impl IntoView {
    let store = use_store();
    let id = fix.id.clone();
    let is_selected = {
        let fix = fix.clone();
        store.part(move |state| state.is_selected(&fix))
    };
    let tick = {
        let id = id.clone();
        move |_| store.dispatch(Action::Select(id.clone(), !is_selected.get_untracked()))
    };
    let words = move || if is_selected.get() { "Leave out of fixes" } else { "Add to fixes" };
    view! {
        <button
            class=move || if is_selected.get() { "btn small" } else { "btn small primary" }
            on:click=tick
        >
            {words}
        </button>
        <button
            class="btn small"
            title="Puts this fix into the file; undo takes it back"
            on:click=move |_| store.dispatch(Action::Apply(vec![id.clone()]))
        >
            "Apply now"
        </button>
    }
}

fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.clone().next()) {
        // "JSON form" stays as it is.
        (Some(first), Some(second)) if !second.is_ascii_uppercase() => {
            std::iter::once(first.to_ascii_lowercase()).chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}
