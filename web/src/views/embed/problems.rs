//! The problems, each to be unfolded.

use leptos::prelude::*;
use plimsoll_core::fix::Fix;
use plimsoll_core::rules::why;
use plimsoll_core::text::LineIndex;

use crate::components::badge::SafetyBadge;
use crate::components::diff::MiniDiff;
use crate::components::icons::Glyph;
use crate::components::prose;
use crate::state::State;
use crate::state::diff::preview;
use crate::state::rows::{Problem, word};
use crate::store::{Same, Store, use_store};
use crate::views::problems::{FIRST, More};

#[component]
pub(super) fn ProblemList() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| Same(state.report.clone()));
    let most = RwSignal::new(FIRST);
    let listed = Memo::new(move |_| {
        let _ = basis.get();
        store.now(State::listed)
    });
    let rows = move || {
        let listed = listed.read();
        listed.iter().take(most.get()).map(|problem| row(store, problem)).collect_view()
    };
    view! {
        <Show
            when=move || !listed.read().is_empty()
            fallback=move || {
                let rules = store.now(|state| state.report.rules);
                view! { <div class="empty"><h2>{format!("No problems found by {rules} rules")}</h2></div> }
            }
        >
            <ul class="list" aria-label="Problems">{rows}</ul>
            <More count=Signal::derive(move || listed.read().len()) most=most/>
        </Show>
    }
}

fn row(store: Store, problem: &Problem) -> AnyView {
    let Problem { line, finding, .. } = problem;
    let name = format!("{}, line {line}: ", word(finding.severity));
    let badge = finding.fix.as_ref().map(|fix| view! { <SafetyBadge safety=fix.safety/> });
    let cure = finding.fix.as_ref().map(|fix| cure(store, fix));
    view! {
        <li class="row">
            <details>
                <summary class="row-main">
                    <Glyph severity=finding.severity/>
                    <span class="msg">
                        <span class="sr">{name}</span>
                        {prose::message(&finding.message)} " " <span class="rule">{finding.rule}</span>
                    </span>
                    <span class="meta">
                        {badge} <span aria-hidden="true">{format!("line {line}")}</span>
                    </span>
                </summary>
                <div class="more">
                    <p>{prose::line(why(finding.rule))}</p>
                    {cure}
                    <p class="links">
                        <a
                            href=format!("./?practice={}", finding.practice)
                            target="_blank"
                            rel="noopener"
                        >
                            "What to do, and why"
                        </a>
                    </p>
                </div>
            </details>
        </li>
    }
    .into_any()
}

/// What a fix does, in words and as a diff.
pub(super) fn cure(store: Store, fix: &Fix) -> AnyView {
    let review = fix.review.as_ref().map(|review| {
        view! { <p class="review">{prose::message(review)}</p> }
    });
    let shown = if let Some(snippet) = fix.snippet.clone() {
        view! { <pre class="snippet" tabindex="0"><code>{snippet}</code></pre> }.into_any()
    } else if fix.edits.is_empty() {
        ().into_any()
    } else {
        let hunks =
            store.now(|state| preview(&state.analysed, &LineIndex::new(&state.analysed), fix));
        view! { <MiniDiff hunks=hunks label=fix.title.replace('`', "")/> }.into_any()
    };
    view! { <p class="cure">{prose::message(&fix.title)}</p>{shown}{review} }.into_any()
}
