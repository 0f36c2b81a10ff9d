//! What printing prints: the figures, the problems, the fixes that are on, what people said, and the
//! file, rather than the page with its buttons.

use gloo_events::EventListener;
use leptos::prelude::*;
use plimsoll_core::report::counted;

use crate::components::code;
use crate::components::icons::Glyph;
use crate::components::markdown;
use crate::state::State;
use crate::state::colours::coloured;
use crate::state::problem_list::word;
use crate::state::review_text;
use crate::state::text::shown;
use crate::store::use_store;
use crate::views::embed::reviews::comments;

/// The report, there while the browser prints. A dialog that is open is printed in its place.
#[component]
pub(crate) fn PrintedReport() -> impl IntoView {
    let store = use_store();
    let is_printing = RwSignal::new(false);
    if let Some(window) = web_sys::window() {
        for (event, is_begin) in [("beforeprint", true), ("afterprint", false)] {
            let listen = move |_: &web_sys::Event| {
                let is_free = store.now(|state| state.interface.overlay.is_none());
                is_printing.set(is_begin && is_free);
            };
            EventListener::new(&window, event, listen).forget();
        }
    }
    view! { <Show when=move || is_printing.get()>{move || store.now(report)}</Show> }
}

fn report(state: &State) -> impl IntoView + use<> {
    let facts = &state.estimates.facts;
    let count = state.document.count();
    let left = state.selection.outcome.left;
    let problems = (count.to_string(), (left != count).then(|| left.to_string()));
    let facts = [
        ("Problems", Some(problems)),
        ("Image on disk, about", facts.size.clone()),
        ("A source edit rebuilds", facts.rebuilds.clone()),
    ]
    .into_iter()
    .filter_map(|(name, values)| {
        let (now, then) = values?;
        let then = then.map(|then| format!("; with the selected fixes {then}"));
        Some(view! { <li>{name}": "<b>{now}</b>{then}</li> })
    })
    .collect_view();
    let build = state.build_words().join(", ");
    let listed = state.listed();
    let is_none = listed.is_empty();
    let problems = listed
        .into_iter()
        .map(|problem| {
            let finding = problem.finding;
            view! {
                <li>
                    <Glyph severity=finding.severity/>
                    {format!(" {}, line {}: ", word(finding.severity), problem.line)}
                    {markdown::message(&finding.message)} " " <code>{finding.rule}</code>
                </li>
            }
        })
        .collect_view();
    let on = state.selected();
    let fixes = state
        .fixes()
        .filter(|fix| on.contains(&fix.id))
        .map(|fix| view! { <li>{markdown::message(&shown(&fix.title))}</li> })
        .collect_view();
    let fixes = (!on.is_empty()).then(|| {
        view! {
            <h2>{format!("{} selected", if on.len() == 1 { "1 fix".to_owned() } else { format!("{} fixes", on.len()) })}</h2>
            <ul>{fixes}</ul>
        }
    });
    let reviews = state.review.reviewed.reviews.iter();
    let reviews = reviews
        .map(|review| {
            let comments = comments(&state.document.analysed, review)
                .into_iter()
                .map(|comment| view! { <li>{comment.words()}</li> })
                .collect_view();
            view! {
                <h2>{review_text::heading(std::slice::from_ref(review))}</h2>
                <p>{shown(&review.summary)}</p>
                <ul>{comments}</ul>
            }
        })
        .collect_view();
    let lines = coloured(&state.document.analysed)
        .map(|pieces| view! { <li>{code::line(pieces)}</li> })
        .collect_view();
    let rules = counted(state.document.found.report.rules, "rule");
    view! {
        <article id="report">
            <h1>"Review of a Dockerfile"</h1>
            <ul>{facts}<li>"Built for "{build}</li></ul>
            <h2>"Problems"</h2>
            {is_none.then(|| view! { <p>{format!("None found by {rules}.")}</p> })}
            <ul class="printed-problems">{problems}</ul>
            {fixes}
            {reviews}
            <h2>"Dockerfile"</h2>
            <ol class="printed-lines">{lines}</ol>
        </article>
    }
}
