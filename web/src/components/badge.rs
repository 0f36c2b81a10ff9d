//! A fix's safety, in one word and a mark.

use leptos::prelude::*;
use plimsoll_core::fix::Safety;

#[component]
pub(crate) fn SafetyBadge(safety: Safety) -> impl IntoView {
    let (class, mark, words) = match safety {
        Safety::Safe => ("badge safe", "✓ ", "Safe fix"),
        Safety::Unsafe => ("badge unsafe", "! ", "Review fix"),
        Safety::Show => ("badge show", "", "Advice"),
    };
    view! { <span class=class><span aria-hidden="true">{mark}</span>{words}</span> }
}
