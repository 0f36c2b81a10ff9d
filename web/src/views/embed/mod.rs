//! An embed: one view of what a link holds, to be read and not changed, in a frame of any page.

pub(crate) mod details;
mod file;
pub(crate) mod fixes;
mod problems;
mod reviews;

use gloo_events::EventListener;
use leptos::html;
use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::review::View;
use wasm_bindgen_futures::spawn_local;

use self::file::FileView;
use self::problems::ProblemList;
use self::reviews::Reviews;
use crate::components::icons::Glyph;
use crate::debounce::Debounce;
use crate::interop::host::{self, Wish};
use crate::interop::{browser, hook};
use crate::lazy::{self, LACKS_RULES, LACKS_SHELL, Part};
use crate::state::link::{Notice, read};
use crate::state::problem_list;
use crate::state::sharing::Carried;
use crate::state::{Action, Origin, State};
use crate::store::{Store, use_store};
use crate::views::waiting::Waiting;

/// The delay in which a text of the page around waits for the next one, in milliseconds.
const TEXT_AFTER: u32 = 100;

/// Mounts an embed of what the address holds; nothing, if it holds no link.
pub(crate) fn mount() {
    let opened = browser::link_in_address().map(|link| read(&link));
    let is_empty = opened.is_none();
    let mut state = State::new("", Origin::Link).on(browser::today());
    if let Some(opened) = opened {
        state.update(Action::Opened(opened));
    }
    spawn_local(async move {
        lazy::look_as_the_tool(&mut state).await;
        browser::remove_skeleton();
        leptos::mount::mount_to_body(move || {
            let store = Store::new(state);
            provide_context(store);
            view! { <Embed is_empty=is_empty/> }
        });
    });
}

/// The content of an embed.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    View(View),
    File,
    Practice(String),
}

#[component]
fn Embed(is_empty: bool) -> impl IntoView {
    let store = use_store();
    let is_empty = RwSignal::new(is_empty);
    let practice = browser::query("practice");
    let asked = browser::query("view");
    let shown = store.part(move |state| match (&practice, asked.as_deref()) {
        (Some(id), _) => Shown::Practice(id.clone()),
        (_, Some("file")) => Shown::File,
        (_, Some("problems")) => Shown::View(View::Problems),
        (_, Some("fixes")) => Shown::View(View::Fixes),
        (_, Some("cache")) => Shown::View(View::Cache),
        (_, Some("size")) => Shown::View(View::Size),
        _ => Shown::View(state.interface.view),
    });
    let content = NodeRef::<html::Div>::new();
    let lacks_rules = RwSignal::new(false);
    let lacks_shell = store.part(|state| state.document.without_shell);
    Effect::new(move || {
        if let Some(content) = content.get() {
            host::tell_height(content.into());
            hook::findings_shown();
            complete_rules(store, lacks_rules);
        }
    });
    follow_address(store, is_empty);
    let waits = store.part(|state| state.document.waits);
    let own_link = RwSignal::new(None);
    let loading = Debounce::new();
    host::listen(move |wish| match wish {
        Wish::Theme(theme) => browser::set_theme(theme),
        Wish::Focus => browser::focus("view"),
        Wish::Text(text) => {
            loading.after(TEXT_AFTER, move || {
                store.dispatch(Action::Load(text, Origin::Host));
                is_empty.set(false);
                // So that "Open in Plimsoll" opens it, without what looks secret.
                store.dispatch(Action::Shared(Carried::DEFAULT));
                leptos::task::spawn_local(async move {
                    if let Ok(links) = lazy::links().await {
                        own_link.set(store.now(links.address));
                    }
                });
            });
        }
    });
    // A link goes on as it came.
    let given = store.part(|state| {
        let is_given = state.interface.link.is_some() || state.document.origin == Origin::Link;
        is_given.then(|| browser::link_in_address().unwrap_or_default())
    });
    let home = move || {
        let practice = match shown.get() {
            Shown::Practice(id) => Some(id),
            _ => None,
        };
        let link = given.get().or_else(|| own_link.get()).filter(|link| !link.is_empty());
        browser::home(practice.as_deref(), link.as_deref())
    };
    view! {
        <div id="embed" node_ref=content>
            <header class="embed-bar">
                <h1 class="sr">"Dockerfile review"</h1>
                <Show
                    when=move || !is_empty.get() && !waits.get()
                    fallback=|| view! { <p>"Plimsoll"</p> }
                >
                    <Counts/>
                </Show>
                <a class="btn small" href=home target="_blank" rel="noopener">"Open in Plimsoll"</a>
            </header>
            <main id="view" tabindex="-1">
                <Show when=move || lacks_rules.get()>
                    <p class="note warning" role="status">{LACKS_RULES}</p>
                </Show>
                <Show when=move || lacks_shell.get()>
                    <p class="note" role="status">{LACKS_SHELL}</p>
                </Show>
                {move || match shown.get() {
                    Shown::Practice(id) => lazy::shown(Part::EmbedPractice(id)),
                    _ if is_empty.get() => {
                        view! {
                            <p class="note">
                                "There is no Dockerfile in this frame's address: after # it wants a link that Share made."
                            </p>
                        }
                            .into_any()
                    }
                    _ if waits.get() => view! { <Waiting/><FileView/> }.into_any(),
                    shown => view! { <Review shown=shown/> }.into_any(),
                }}
            </main>
        </div>
    }
}

/// Fetches the rules that can wait until the first findings are shown, and looks again with all;
/// then has the scripts looked into.
fn complete_rules(store: Store, lacks_rules: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        match lazy::rules().await {
            Ok(rules) => store.dispatch(Action::Rules(rules)),
            Err(_) => lacks_rules.set(true),
        }
        lazy::look_into_scripts_when_idle(store);
    });
}

/// Reads the link again when the page around has changed it.
fn follow_address(store: Store, is_empty: RwSignal<bool>) {
    let Some(window) = web_sys::window() else { return };
    EventListener::new(&window, "hashchange", move |_| {
        if let Some(link) = browser::link_in_address() {
            store.dispatch(Action::Opened(read(&link)));
            is_empty.set(false);
        }
    })
    .forget();
}

/// The numbers of problems of each kind, and of the chosen fixes.
#[component]
fn Counts() -> impl IntoView {
    let store = use_store();
    let counts = store.part(|state| {
        (
            problem_list::counts(state.document.findings()),
            state.selected().len(),
            state.fixes().count(),
        )
    });
    move || {
        let (counts, selected, all) = counts.get();
        let problems = counted(counts.iter().map(|(_, count)| count).sum(), "problem");
        let kinds = counts
            .into_iter()
            .map(|(severity, count)| {
                view! { <li><Glyph severity=severity/>{problem_list::counted(severity, count)}</li> }
            })
            .collect_view();
        let fixes =
            (all > 0).then(|| view! { <li>{format!("{selected} of {all} fixes selected")}</li> });
        view! { <p><b>{problems}</b></p><ul class="counts">{kinds}{fixes}</ul> }
    }
}

/// The link's notice, what people said, and the view.
#[component]
fn Review(shown: Shown) -> impl IntoView {
    let store = use_store();
    let notice = store.part(|state| state.interface.link.clone());
    let is_file = shown == Shown::File;
    let shown = StoredValue::new(shown);
    view! {
        {move || notice.get().map(|notice| view! { <p class="note warning" role="status">{notice.words()}</p> })}
        <Show when=move || !matches!(notice.get(), Some(Notice::Unreadable(_)))>
            <Reviews with_comments=!is_file/>
            {match shown.get_value() {
                Shown::View(View::Fixes) => lazy::shown(Part::EmbedFixes),
                Shown::View(View::Cache) => lazy::shown(Part::Cache),
                Shown::View(View::Size) => lazy::shown(Part::Size),
                Shown::File => view! { <FileView/> }.into_any(),
                _ => view! { <ProblemList/> }.into_any(),
            }}
        </Show>
    }
}
