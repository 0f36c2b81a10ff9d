//! The fixes: which are chosen, who wanted what, and the change as a whole.

use leptos::prelude::*;
use plimsoll_core::report::diff;
use plimsoll_core::review::{Decision, decisions};

use crate::components::badge::SafetyBadge;
use crate::components::diff::UnifiedDiff;
use crate::components::markdown;
use crate::state::review_text::name;
use crate::state::text::shown;
use crate::store::{Same, use_store};
use crate::views::problems::FIRST;

#[component]
pub(crate) fn FixList() -> impl IntoView {
    let store = use_store();
    let basis = store.part(|state| Same(state.selection.outcome.clone()));
    move || {
        let _ = basis.get();
        store.now(|state| {
            let decided = decisions(&state.review.reviewed.reviews);
            let all = state.fixes().count();
            let items = state
                .fixes()
                .take(FIRST)
                .map(|fix| {
                    let choice = if state.is_selected(fix) {
                        "Selected"
                    } else if state.selection.skipped.contains_key(&fix.id) {
                        "Skipped"
                    } else {
                        "Not selected"
                    };
                    let reason = state.selection.skipped.get(&fix.id).filter(|reason| !reason.is_empty());
                    let said = decided.iter().find(|decision| decision.fix == fix.id).map(words);
                    view! {
                        <li>
                            <b class="choice">{choice}</b>
                            " "
                            <span>{markdown::message(&fix.title)}</span>
                            " "
                            <SafetyBadge safety=fix.safety/>
                            {fix
                                .review
                                .as_ref()
                                .map(|review| view! { <p class="spoken">{markdown::message(review)}</p> })}
                            {reason.map(|reason| view! { <p class="spoken">{shown(reason)}</p> })}
                            {said.map(|said| view! { <p class="spoken">{said}</p> })}
                        </li>
                    }
                })
                .collect_view();
            let more = all.checked_sub(FIRST + 1).map(|more| {
                view! { <p class="note">{format!("And {} more.", more + 1)}</p> }
            });
            let hunks = diff(&state.document.analysed, state.fixed());
            if all == 0 {
                return view! { <div class="empty"><h2>"Nothing to fix"</h2></div> }.into_any();
            }
            view! {
                <ul class="fix-list" aria-label="Fixes">{items}</ul>
                {more}
                <section aria-label="The selected fixes as a diff">
                    {if hunks.is_empty() {
                        view! { <p class="note">"No fix is selected."</p> }.into_any()
                    } else {
                        view! { <UnifiedDiff hunks=hunks/> }.into_any()
                    }}
                </section>
            }
            .into_any()
        })
    }
}

/// "Accepted by Ana. Skipped by Ben: later."
fn words(decision: &Decision) -> String {
    let mut words = Vec::new();
    if !decision.accepted.is_empty() {
        let names: Vec<String> = decision.accepted.iter().map(|label| name(label)).collect();
        words.push(format!("Accepted by {}.", names.join(", ")));
    }
    words.extend(decision.skipped.iter().map(|(author, reason)| {
        let colon = if reason.is_empty() { "" } else { ": " };
        format!("Skipped by {}{colon}{}.", name(author), shown(reason))
    }));
    words.join(" ")
}
