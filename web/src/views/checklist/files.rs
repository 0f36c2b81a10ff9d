//! The generated files.

use leptos::prelude::*;
use plimsoll_core::advice::{Advice, Generated};

use crate::engine::ask;
use crate::interop::files;
use crate::state::engine::{Answer, Question};
use crate::state::text::shown;
use crate::state::{Action, Overlay, Pane, State};
use crate::store::{Store, use_store};

/// The one that the page itself has a place for.
const DOCKERIGNORE: &str = "dockerignore";

#[component]
pub(crate) fn Files(advice: ReadSignal<Advice>) -> impl IntoView {
    let store = use_store();
    // Those that the user opened stay open while the texts follow the Dockerfile.
    let open = RwSignal::new(vec![DOCKERIGNORE]);
    move || {
        let advice = advice.read();
        let entries =
            advice.files.iter().map(|file| entry(store, open, file.clone())).collect_view();
        view! { <ul class="files">{entries}</ul> }
    }
}

/// Saves every file, each at its path, in one archive.
#[component]
pub(super) fn SaveAll(advice: ReadSignal<Advice>) -> impl IntoView {
    let store = use_store();
    let save = move |_| {
        let advice = advice.read_untracked();
        let files = advice.files.iter().filter(|file| !file.path.is_empty());
        let files: Vec<_> = files.map(|file| (file.path, file.text.as_str())).collect();
        let saved = files::download_all("plimsoll-files.zip", &files);
        leptos::task::spawn_local(async move {
            if saved.await.is_err() {
                store.dispatch(Action::Say("The archive could not be made".to_owned()));
            }
        });
    };
    view! { <button class="btn small" on:click=save>"Download all (ZIP)"</button> }
}

fn entry(store: Store, open: RwSignal<Vec<&'static str>>, file: Generated) -> AnyView {
    let name = file.name;
    let title = file.title;
    let path = file.path;
    let place = if path.is_empty() { "to type" } else { path };
    let (copied, saved) = (file.text.clone(), file.text.clone());
    let download = (!path.is_empty()).then(|| {
        let name = path.rsplit('/').next().unwrap_or(path);
        view! {
            <button
                class="btn small"
                aria-label=format!("Download {path}")
                on:click=move |_| files::download(name, &saved)
            >
                "Download"
            </button>
        }
    });
    let is_open = move || open.read().contains(&name);
    let toggle = move |_| {
        open.update(|open| {
            if open.contains(&name) {
                open.retain(|other| *other != name);
            } else {
                open.push(name);
            }
        });
    };
    view! {
        <li class="generated">
            <div class="file-head">
            <h4>
                <button
                    class="file-title"
                    aria-expanded=move || is_open().to_string()
                    on:click=toggle
                >
                    <span class="t">{title}</span>
                    <code>{place}</code>
                </button>
            </h4>
            <div class="acts">
                <button
                    class="btn small"
                    aria-label=format!("Copy: {title}")
                    on:click=move |_| store.copy(copied.clone(), title)
                >
                    "Copy"
                </button>
                {download}
            </div>
            </div>
            {move || is_open().then(|| body(store, &file))}
        </li>
    }
    .into_any()
}

fn body(store: Store, file: &Generated) -> AnyView {
    let title = file.title;
    let text = file.text.clone();
    let used = text.clone();
    let is_ignore = file.name == DOCKERIGNORE;
    let practices = file
        .practices
        .iter()
        .map(|&id| {
            view! {
                <button
                    class="link"
                    on:click=move |_| {
                        let overlay = Overlay::Practice(id.to_owned());
                        store.dispatch(Action::Overlay(Some(overlay)));
                    }
                >
                    {id}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="file-body">
            <p>{file.why}</p>
            {is_ignore.then(|| view! { <Effect ignore=text.clone()/> })}
            <div class="acts">
                {is_ignore
                    .then(|| {
                        view! {
                            <button
                                class="btn small primary"
                                on:click=move |_| {
                                    store.dispatch(Action::EditIgnore(used.clone()));
                                    store.dispatch(Action::Pane(Pane::Dockerignore));
                                    store
                                        .dispatch(
                                            Action::Say(
                                                "It is in the .dockerignore tab now; all views follow it"
                                                    .to_owned(),
                                            ),
                                        );
                                }
                            >
                                "Use this"
                            </button>
                        }
                    })}
            </div>
            <pre tabindex="0" aria-label=title><code>{shown(&text)}</code></pre>
            <p class="served">"Serves: " {practices}</p>
        </div>
    }
    .into_any()
}

/// The gain from the proposed .dockerignore, once that is worked out.
#[component]
fn Effect(ignore: String) -> impl IntoView {
    let store = use_store();
    let words = RwSignal::new(Vec::<String>::new());
    leptos::task::spawn_local(async move {
        let Some(case) = store.now(State::case) else { return };
        if let Some(Answer::Words(told)) = ask(Question::Ignoring(case, ignore)).await {
            words.set(told);
        }
    });
    move || {
        let lines = words.get().into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <ul class="effect" aria-label="What it changes" aria-live="polite">{lines}</ul> }
    }
}
