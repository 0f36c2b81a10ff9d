//! Asks what is to become of values that look secret: they stay out until the user has seen the
//! list and said so twice.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::review::{Held, REDACTED};

use crate::interop::browser;
use crate::state::sharing::Carried;
use crate::state::text::shown;

/// Most values that are listed; the rest is counted.
const MOST: usize = 30;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// They are left out.
    Out,
    /// The user wants them in, and is asked whether they mean it.
    Asked,
    /// They are in.
    In,
}

#[component]
pub(super) fn Secrets(held: Vec<Held>, choice: RwSignal<Carried>) -> impl IntoView {
    let step = RwSignal::new(Step::Out);
    let values = counted(held.len(), "value");
    let them = if held.len() == 1 { "it" } else { "them" };
    let looks = if held.len() == 1 { "looks" } else { "look" };
    let more = held.len().saturating_sub(MOST);
    let list = held.into_iter().take(MOST).map(entry).collect_view();
    let go = move |to: Step, focus: &'static str| {
        step.set(to);
        choice.update(|choice| choice.secrets = to == Step::In);
        // The button that was pressed is gone; its successor stands in a moment.
        Timeout::new(0, move || browser::focus(focus)).forget();
    };
    let sure = format!("Share {values} as written");
    let acts = move || {
        let keep_out = move |id: &'static str| {
            view! {
                <button id=id class="btn small" on:click=move |_| go(Step::Out, "secrets-share")>
                    "Keep "{them}" out"
                </button>
            }
        };
        match step.get() {
            Step::Out => view! {
                <p>{format!("Left out: “{REDACTED}” stands in every link and report. The fixed file and the patch stay whole. Other secrets may be in the text: only these were recognised.")}</p>
                <button
                    id="secrets-share"
                    class="btn small"
                    on:click=move |_| go(Step::Asked, "secrets-keep")
                >
                    "Share "{them}" as written…"
                </button>
            }
            .into_any(),
            Step::Asked => view! {
                <p>"Whoever gets the link or a report can then read the values above, and chats and browsers keep what passes through them."</p>
                <div class="acts">
                    {keep_out("secrets-keep")}
                    <button class="btn small" on:click=move |_| go(Step::In, "secrets-back")>
                        {sure.clone()}
                    </button>
                </div>
            }
            .into_any(),
            Step::In => view! {
                <p><b>"The links and reports below hold the values above."</b></p>
                {keep_out("secrets-back")}
            }
            .into_any(),
        }
    };
    view! {
        <fieldset class="note warning">
            <legend>{format!("{values} {looks} secret")}</legend>
            <ul>
                {list}
                {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
            </ul>
            {acts}
        </fieldset>
    }
}

fn entry(held: Held) -> impl IntoView {
    let line = if held.line > 0 { format!(", line {}", held.line) } else { String::new() };
    view! {
        <li>
            {held.place}{line}": "<code>{shown(&held.name)}</code>" "<span class="masked">{shown(&held.masked)}</span>
        </li>
    }
}
