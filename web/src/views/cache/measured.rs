//! Measured times instead of guesses: the output of a build, pasted.

use leptos::prelude::*;
use plimsoll_core::cache::cost::Measurement;
use plimsoll_core::report::counted;

use crate::engine::ask;
use crate::state::Action;
use crate::state::engine::{Answer, Question};
use crate::store::use_store;

#[component]
pub(crate) fn Measured() -> impl IntoView {
    let store = use_store();
    let count = store.part(|state| state.estimates.measured.len());
    let output = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let read = move |_| {
        leptos::task::spawn_local(async move {
            match measured(&output.get_untracked()).await {
                Ok(measured) => {
                    wrong.set(String::new());
                    output.set(String::new());
                    store.dispatch(Action::Measured(measured));
                }
                Err(why) => wrong.set(why),
            }
        });
    };
    view! {
        <details class="measured">
            <summary>
                {move || match count.get() {
                    0 => "Use times that you measured".to_owned(),
                    count => format!("Times measured: {}", counted(count, "step")),
                }}
            </summary>
            <p id="measured-hint">
                "Paste the output of "<code>"docker build --progress=plain"</code>" (or rawjson) or of "
                <code>"docker history"</code>". It is read in this tab and kept until you leave it."
            </p>
            <textarea
                rows="5"
                aria-label="Build output"
                aria-describedby="measured-hint"
                spellcheck="false"
                prop:value=output
                on:input=move |event| output.set(event_target_value(&event))
            ></textarea>
            <div class="acts">
                <button
                    class="btn small"
                    disabled=move || output.read().trim().is_empty()
                    on:click=read
                >
                    "Take these times"
                </button>
                <Show when=move || { count.get() > 0 }>
                    <button
                        class="btn small quiet"
                        on:click=move |_| store.dispatch(Action::Measured(Vec::new()))
                    >
                        "Forget them"
                    </button>
                </Show>
            </div>
            <p class="wrong" role="alert">{wrong}</p>
        </details>
    }
}

/// The times and sizes that a build's output tells.
///
/// # Errors
/// Why there are none, in a sentence.
pub(crate) async fn measured(output: &str) -> Result<Vec<Measurement>, String> {
    match ask(Question::Measure(output.to_owned())).await {
        Some(Answer::Measured(measured)) => {
            measured.map_err(|why| format!("Not taken: {}", why.replace('`', "")))
        }
        _ => Err("Not taken: the output could not be read".to_owned()),
    }
}
