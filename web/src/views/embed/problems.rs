//! The problems, each to be unfolded.

use leptos::prelude::*;
use plimsoll_core::report::counted;

use super::details::EmbedDetails;
use crate::components::badge::SafetyBadge;
use crate::components::icons::Glyph;
use crate::components::markdown;
use crate::state::State;
use crate::state::problem_list::{Problem, word};
use crate::store::{Same, use_store};
use crate::views::problems::{FIRST, More};

#[component]
pub(super) fn ProblemList() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| Same(state.document.found.clone()));
    let most = RwSignal::new(FIRST);
    let listed = Memo::new(move |_| {
        let _ = basis.get();
        store.now(State::listed)
    });
    let rows = move || {
        let listed = listed.read();
        listed.iter().take(most.get()).map(row).collect_view()
    };
    view! {
        <Show
            when=move || !listed.read().is_empty()
            fallback=move || {
                let rules = store.now(|state| state.document.found.report.rules);
                let rules = counted(rules, "rule");
                view! { <div class="empty"><h2>{format!("No problems found by {rules}")}</h2></div> }
            }
        >
            <ul class="list" aria-label="Problems">{rows}</ul>
            <More count=Signal::derive(move || listed.read().len()) most=most/>
        </Show>
    }
}

fn row(problem: &Problem) -> AnyView {
    let Problem { line, finding, .. } = problem;
    let name = format!("{}, line {line}: ", word(finding.severity));
    let badge = finding.fix.as_ref().map(|fix| view! { <SafetyBadge safety=fix.safety/> });
    let was_opened = RwSignal::new(false);
    let details = StoredValue::new(problem.clone());
    view! {
        <li class="row">
            <details on:toggle=move |_| was_opened.set(true)>
                <summary class="row-main">
                    <Glyph severity=finding.severity/>
                    <span class="msg">
                        <span class="sr">{name}</span>
                        {markdown::message(&finding.message)} " " <span class="rule">{finding.rule}</span>
                    </span>
                    <span class="meta">
                        {badge} <span aria-hidden="true">{format!("line {line}")}</span>
                    </span>
                </summary>
                <Show when=move || was_opened.get()>
                    <EmbedDetails problem=details.get_value()/>
                </Show>
            </details>
        </li>
    }
    .into_any()
}
