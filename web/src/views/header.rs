//! The top of the page: name, examples, facts, theme, help, share.

use leptos::html;
use leptos::prelude::*;

use crate::components::icons::Mark;
use crate::interop::browser::{self, Theme};
use crate::state::examples::EXAMPLES;
use crate::state::{Action, Origin, Overlay};
use crate::store::use_store;

#[component]
pub(crate) fn Header() -> impl IntoView {
    let store = use_store();
    view! {
        <header class="top">
            <div class="brand">
                <Mark/>
                <h1>"Plimsoll"</h1>
            </div>
            <Examples/>
            <Facts/>
            <ThemeButton/>
            <button
                class="btn quiet icon"
                aria-label="Help"
                title="Help (?)"
                on:click=move |_| store.dispatch(Action::Overlay(Some(Overlay::Help)))
            >
                <span aria-hidden="true">"?"</span>
            </button>
            <button
                class="btn primary"
                title="Share (Ctrl S)"
                on:click=move |_| store.dispatch(Action::Overlay(Some(Overlay::Share)))
            >
                "Share"
            </button>
        </header>
    }
}

/// Three facts, each now and with the selected fixes.
#[component]
fn Facts() -> impl IntoView {
    let store = use_store();
    let problems = store.part(|state| {
        let (now, then) = (state.report.findings.len(), state.outcome.left);
        Some((now.to_string(), (now != then).then(|| then.to_string())))
    });
    view! {
        <dl class="facts">
            {fact("Problems", "problems", problems)}
            {fact("Image on disk, about", "size", store.part(|state| state.facts.size.clone()))}
            {fact(
                "A source edit rebuilds",
                "rebuilds",
                store.part(|state| state.facts.rebuilds.clone()),
            )}
        </dl>
    }
}

/// A fact, once it is known.
fn fact(
    words: &'static str,
    id: &'static str,
    values: Memo<Option<(String, Option<String>)>>,
) -> AnyView {
    (move || {
        values.get().map(|(now, then)| {
            let then = then.map(|then| {
                view! {
                    <span class="arrow" aria-hidden="true">"→"</span>
                    <span class="to" id=format!("{id}-then")>{then}</span>
                }
            });
            view! {
                <div class="fact">
                    <dt>{words}<span class="sr">" now, and with the selected fixes"</span></dt>
                    <dd><span id=format!("{id}-now")>{now}</span>{then}</dd>
                </div>
            }
        })
    })
    .into_any()
}

#[component]
fn Examples() -> impl IntoView {
    let store = use_store();
    let node = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = node.get_untracked() {
            details.set_open(false);
        }
    };
    let examples = EXAMPLES
        .iter()
        .map(|example| {
            let load = move |_| {
                store.dispatch(Action::Load(example.text.to_owned(), Origin::Example));
                close();
                store.with_editor(crate::interop::editor::Editor::focus);
            };
            view! {
                <li>
                    <button on:click=load>
                        {example.lesson} <span class="muted">{example.about}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        <details
            class="menu"
            node_ref=node
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close();
                    browser::focus("examples");
                }
            }
        >
            <summary class="btn quiet" id="examples">
                "Examples"<span aria-hidden="true">" ▾"</span>
            </summary>
            <ul aria-label="Examples">{examples}</ul>
        </details>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(browser::theme());
    let next = move |_| {
        let next = match theme.get_untracked() {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        };
        browser::set_theme(next);
        theme.set(next);
    };
    let words = move || match theme.get() {
        Theme::System => "Theme: as the system",
        Theme::Light => "Theme: light",
        Theme::Dark => "Theme: dark",
    };
    let mark = move || match theme.get() {
        Theme::System => "◐",
        Theme::Light => "○",
        Theme::Dark => "●",
    };
    view! {
        <button class="btn quiet icon" aria-label=words title=words on:click=next>
            <span aria-hidden="true">{mark}</span>
        </button>
    }
}
