//! What matters here: the changes with the largest effect, above the list of problems.

use leptos::prelude::*;

use super::problem::show;
use crate::components::markdown;
use crate::interop::editor::Focus;
use crate::state::gains::{Deed, Gain};
use crate::state::text::shown;
use crate::state::{Action, State};
use crate::store::{Store, use_store};

#[component]
pub(crate) fn Gains() -> impl IntoView {
    let store = use_store();
    let gains = store.part(|state| state.estimates.facts.gains.clone());
    // Their place is kept for them, so that the list does not move.
    let is_coming = store.part(State::awaits_facts);
    let entries = move || {
        let gains = gains.get();
        gains.into_iter().map(|gain| entry(store, gain)).collect_view()
    };
    view! {
        <Show when=move || is_coming.get() || !gains.read().is_empty()>
            <section class="gains" aria-labelledby="gains">
                <h2 id="gains">"What matters here"</h2>
                <ol class:coming=is_coming>{entries}</ol>
            </section>
        </Show>
    }
}

fn entry(store: Store, gain: Gain) -> AnyView {
    let Gain { effect, words, deed } = gain;
    let verb = match deed {
        Deed::Apply(_) | Deed::Base(_) => "Fix",
        Deed::Show(_) => "Show",
    };
    let label = format!("{verb}: {}", shown(&words.replace('`', "")));
    let act = move |_| match &deed {
        Deed::Apply(id) => store.dispatch(Action::Apply(vec![id.clone()])),
        Deed::Base(fix) => store.dispatch(Action::ApplyBase((**fix).clone())),
        Deed::Show(key) => show(store, key.clone(), Focus::Take),
    };
    view! {
        <li>
            <span class="worth">{effect}</span>
            <span class="msg">{markdown::message(&words)}</span>
            <button class="btn small" aria-label=label on:click=act>
                {verb}
            </button>
        </li>
    }
    .into_any()
}
