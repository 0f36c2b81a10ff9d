//! The top of the page: name, examples, facts, theme, help, share.

use leptos::html;
use leptos::prelude::*;

use crate::components::icons::Mark;
use crate::history;
use crate::interop::browser::{self, Theme};
use crate::interop::files;
use crate::state::examples::EXAMPLES;
use crate::state::{Action, Origin, Overlay};
use crate::store::use_store;
use crate::views::layout::take_files;

#[component]
pub(crate) fn Header() -> impl IntoView {
    let store = use_store();
    view! {
        <header class="top">
            <div class="brand">
                <Mark/>
                <h1>"Plimsoll"</h1>
            </div>
            <Files/>
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
        let (now, then) = (state.document.count(), state.selection.outcome.left);
        (!state.document.waits() && !state.document.is_coming())
            .then(|| (now.to_string(), (now != then).then(|| then.to_string())))
    });
    view! {
        <dl class="facts">
            {fact("Problems", "problems", problems)}
            {fact("Image on disk, about", "size", store.part(|state| state.estimates.facts.size.clone()))}
            {fact(
                "A source edit rebuilds",
                "rebuilds",
                store.part(|state| state.estimates.facts.rebuilds.clone()),
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

/// A button that opens a list. Esc closes it.
#[component]
fn Menu(
    label: &'static str,
    id: &'static str,
    node: NodeRef<html::Details>,
    children: Children,
) -> impl IntoView {
    view! {
        <details
            class="menu"
            node_ref=node
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close(node);
                    browser::focus(id);
                }
            }
        >
            <summary class="btn quiet" id=id>{label}<span aria-hidden="true">" ▾"</span></summary>
            <ul aria-label=label>{children()}</ul>
        </details>
    }
}

fn close(node: NodeRef<html::Details>) {
    if let Some(details) = node.get_untracked() {
        details.set_open(false);
    }
}

/// Files to open, and what the user worked on before.
#[component]
fn Files() -> impl IntoView {
    let store = use_store();
    let node = NodeRef::<html::Details>::new();
    let input = NodeRef::<html::Input>::new();
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        if let Some(input) = input.get_untracked() {
            close(node);
            take_files(store, files::chosen_files(&input));
        }
    };
    let drafts = move |_| {
        close(node);
        browser::focus("files");
        store.dispatch(Action::Overlay(Some(Overlay::Drafts)));
    };
    view! {
        <Menu label="File" id="files" node=node>
            <li>
                <button on:click=open>
                    "Open…" <span class="muted">"a Dockerfile, or what belongs to it"</span>
                </button>
                <input
                    type="file"
                    multiple=true
                    hidden=true
                    aria-label="Files to open"
                    node_ref=input
                    on:change=chosen
                />
            </li>
            <li>
                <button on:click=drafts>
                    "Earlier drafts…" <span class="muted">"what you worked on before"</span>
                </button>
            </li>
        </Menu>
    }
}

#[component]
fn Examples() -> impl IntoView {
    let store = use_store();
    let node = NodeRef::<html::Details>::new();
    let examples = EXAMPLES
        .iter()
        .map(|example| {
            let load = move |_| {
                history::leave_link(store);
                store.dispatch(Action::Load(example.text.to_owned(), Origin::Example));
                close(node);
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
    view! { <Menu label="Examples" id="examples" node=node>{examples}</Menu> }
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
