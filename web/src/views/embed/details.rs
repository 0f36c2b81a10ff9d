//! The part that is fetched when somebody asks for more: a problem's reason and fix, and
//! practices.

use leptos::prelude::*;
use plimsoll_core::fix::Fix;
use plimsoll_core::text::LineIndex;

use crate::components::diff::MiniDiff;
use crate::components::markdown;
use crate::interop::browser;
use crate::state::Overlay;
use crate::state::diff::preview;
use crate::state::problem_list::Problem;
use crate::state::text::shown;
use crate::store::{Pages, use_store};

#[component]
pub(crate) fn EmbedDetails(problem: Problem) -> impl IntoView {
    let finding = problem.finding;
    let store = use_store();
    let rule = finding.rule;
    let why = move || {
        store.catalog().and_then(|catalog| catalog.rule(rule).map(|card| markdown::line(&card.why)))
    };
    let page = |sheet: Overlay| browser::home(Some(&sheet), None);
    let fix_text = finding.fix.map(|fix| view! { <FixText fix=*fix/> });
    view! {
        <div class="more">
            <p>{why}</p>
            {fix_text}
            <p class="links">
                <a
                    href=page(Overlay::Practice(finding.practice.to_owned()))
                    target="_blank"
                    rel="noopener"
                >
                    "What to do, and why"
                </a>
                <a href=page(Overlay::Rule(rule.to_owned())) target="_blank" rel="noopener">
                    "About this rule"
                </a>
            </p>
        </div>
    }
}

/// A fix's change, in words and as a diff.
#[component]
fn FixText(fix: Fix) -> impl IntoView {
    let store = use_store();
    let review = fix.review.as_ref().map(|review| {
        view! { <p class="review">{markdown::message(review)}</p> }
    });
    let shown = if let Some(snippet) = fix.snippet.clone() {
        view! { <pre class="snippet" tabindex="0"><code>{shown(&snippet)}</code></pre> }.into_any()
    } else if fix.edits.is_empty() {
        ().into_any()
    } else {
        let hunks = store.now(|state| {
            preview(&state.document.analysed, &LineIndex::new(&state.document.analysed), &fix)
        });
        view! { <MiniDiff hunks=hunks label=shown(&fix.title.replace('`', ""))/> }.into_any()
    };
    view! { <p class="fix-text">{markdown::message(&fix.title)}</p>{shown}{review} }
}

#[component]
pub(crate) fn PracticePage(id: String) -> impl IntoView {
    let store = use_store();
    move || match store.pages() {
        Pages::Here(library) => match library.practices.iter().find(|practice| practice.id == id) {
            Some(practice) => view! {
                <article class="prose">
                    <h2>{markdown::line(&practice.title)}</h2>
                    {markdown::page(&practice.body, 3)}
                    {markdown::links(&practice.links)}
                </article>
            }
            .into_any(),
            None => view! { <p class="note">"There is no such practice."</p> }.into_any(),
        },
        Pages::Failed => view! { <p class="note">"The pages could not be loaded."</p> }.into_any(),
        Pages::NotAsked | Pages::Coming => ().into_any(),
    }
}
