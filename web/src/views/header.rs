//! The top of the page: name, examples, facts, theme, help, share.

use leptos::html;
use leptos::prelude::*;
use plimsoll_core::review::View;

use crate::components::icons::Mark;
use crate::components::menu::{Menu, close};
use crate::history;
use crate::interop::browser::{self, Theme};
use crate::interop::files;
use crate::state::estimates::Possible;
use crate::state::examples::EXAMPLES;
use crate::state::{Action, Origin, Overlay, State};
use crate::store::{Store, use_store};
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
    let is_coming = store.part(State::awaits_facts);
    let problems = store.part(|state| {
        let (now, then) = (state.document.count(), state.selection.outcome.left);
        (!state.document.waits() && !state.document.is_coming())
            .then(|| (now.to_string(), (now != then).then(|| then.to_string())))
    });
    let size = store.part(|state| state.estimates.facts.size.clone());
    let rebuilds = store.part(|state| state.estimates.facts.rebuilds.clone());
    let possible = store.part(State::possible);
    let possibly = move |of: fn(&Possible) -> Option<String>| {
        Signal::derive(move || possible.read().as_ref().and_then(of))
    };
    let problems = Fact {
        words: "Problems",
        id: "problems",
        values: problems,
        possible: possibly(|possible| Some(possible.problems.to_string())),
    };
    let size = Fact {
        words: "Image on disk, about",
        id: "size",
        values: size,
        possible: possibly(|possible| possible.size.clone()),
    };
    let rebuilds = Fact {
        words: "A source edit rebuilds",
        id: "rebuilds",
        values: rebuilds,
        possible: possibly(|possible| possible.rebuilds.clone()),
    };
    // Keys reach what is scrolled out of sight by what can be pressed in it, or else by itself.
    let by_itself = move || possible.read().is_none().then_some("0");
    view! {
        <dl class="facts" tabindex=by_itself>
            {[problems, size, rebuilds].map(|fact| shown(store, fact, is_coming)).into_view()}
        </dl>
    }
}

/// A figure now, with the selected fixes, and with every fix.
struct Fact {
    words: &'static str,
    id: &'static str,
    values: ReadSignal<Option<(String, Option<String>)>>,
    possible: Signal<Option<String>>,
}

/// A fact, once it is known. Its place is kept for it while the first ones are coming.
fn shown(store: Store, fact: Fact, is_coming: ReadSignal<bool>) -> AnyView {
    let Fact { words, id, values, possible } = fact;
    (move || {
        let Some((now, then)) = values.get() else {
            let place = || view! { <div class="fact"><dt>{words}</dt><dd>"…"</dd></div> };
            return is_coming.get().then(place).into_any();
        };
        let possible =
            possible.get().filter(|most| *most != now && then.as_ref() != Some(most)).map(|most| {
                view! {
                    <button
                        class="link possible"
                        title="Shows every fix"
                        on:click=move |_| store.dispatch(Action::View(View::Fixes))
                    >
                        <span id=format!("{id}-possible")>{most}</span>
                        " possible"
                    </button>
                }
            });
        let then = then.map(|then| {
            view! {
                <span class="arrow"><span class="sr">" to "</span><span aria-hidden="true">"→"</span></span>
                <span class="to" id=format!("{id}-then")>{then}</span>
            }
        });
        view! {
            <div class="fact">
                <dt>{words}<span class="sr">" now, and with the selected fixes"</span></dt>
                <dd><span id=format!("{id}-now")>{now}</span>{then}{possible}</dd>
            </div>
        }
        .into_any()
    })
    .into_any()
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
                history::replace(store, Action::Load(example.text.to_owned(), Origin::Example));
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
