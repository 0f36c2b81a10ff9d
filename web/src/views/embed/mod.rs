//! An embed: one view of what a link holds, to be read and not changed, in a frame of any page.

pub(crate) mod details;
mod file;
pub(crate) mod fixes;
mod problems;
pub(crate) mod reviews;

use gloo_events::EventListener;
use leptos::html;
use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::review::View;

use self::details::PracticePage;
use self::file::FileView;
use self::fixes::FixList;
use self::problems::ProblemList;
use self::reviews::Reviews;
use crate::components::icons::Glyph;
use crate::debounce::Debounce;
use crate::engine;
use crate::interop::host::{self, Wish};
use crate::interop::{browser, hook};
use crate::later::{self, LACKS_SHELL};
use crate::links;
use crate::state::link::Notice;
use crate::state::sharing::Carried;
use crate::state::{Action, Origin, Overlay, State};
use crate::store::{Store, use_store};
use crate::views::cache::CacheView;
use crate::views::size::SizeView;
use crate::views::waiting::{Coming, Slow, Waiting};

/// The delay in which a text of the page around waits for the next one, in milliseconds.
const TEXT_AFTER: u32 = 100;

/// Mounts an embed of what the address holds; nothing, if it holds no link.
pub(crate) async fn mount() {
    let mut state = State::new("", Origin::Link).on(browser::today());
    let link = browser::link_in_address();
    let is_empty = link.is_none();
    if let Some(link) = link {
        state.update(Action::Opened(links::read(&link).await));
    }
    if let Some(view) = asked_view() {
        state.update(Action::View(view));
    }
    browser::remove_skeleton();
    leptos::mount::mount_to_body(move || {
        let store = Store::new(state);
        provide_context(store);
        view! { <Embed is_empty=is_empty/> }
    });
}

/// The view that the address asks for, where that is one of the page's.
fn asked_view() -> Option<View> {
    Some(match browser::query("view")?.as_str() {
        "problems" => View::Problems,
        "fixes" => View::Fixes,
        "cache" => View::Cache,
        "size" => View::Size,
        _ => return None,
    })
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
        _ => Shown::View(state.interface.view),
    });
    let content = NodeRef::<html::Div>::new();
    let lacks_shell = store.part(|state| state.document.without_shell);
    Effect::new(move || {
        if let Some(content) = content.get() {
            let tell = host::tell_height(content.into());
            Effect::new(move || {
                store.track();
                if let Some(tell) = &tell {
                    let _ = tell.call0(&wasm_bindgen::JsValue::NULL);
                }
            });
            let is_coming = store.part(|state| state.document.is_coming());
            Effect::new(move |is_done: Option<bool>| {
                if is_done != Some(true) && !is_coming.get() {
                    hook::findings_shown();
                    later::of_embed(store);
                    return true;
                }
                is_done == Some(true)
            });
        }
    });
    engine::follow_and_rest(store);
    follow_address(store, is_empty);
    let waits = store.part(|state| state.document.waits());
    let is_coming = store.part(|state| state.document.is_coming());
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
                    own_link.set(links::link(store.now(State::address)).await);
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
        let sheet = match shown.get() {
            Shown::Practice(id) => Some(Overlay::Practice(id)),
            _ => None,
        };
        let link = given.get().or_else(|| own_link.get()).filter(|link| !link.is_empty());
        browser::home(sheet.as_ref(), link.as_deref())
    };
    view! {
        <div id="embed" node_ref=content>
            <header class="embed-bar">
                <h1 class="sr">"Dockerfile review"</h1>
                <Show
                    when=move || !is_empty.get() && !waits.get() && !is_coming.get()
                    fallback=|| view! { <p>"Plimsoll"</p> }
                >
                    <Counts/>
                </Show>
                <a class="btn small" href=home target="_blank" rel="noopener">"Open in Plimsoll"</a>
            </header>
            <main id="view" tabindex="-1">
                <Slow/>
                <Show when=move || lacks_shell.get()>
                    <p class="note" role="status">{LACKS_SHELL}</p>
                </Show>
                {move || match shown.get() {
                    Shown::Practice(id) => view! { <PracticePage id=id/> }.into_any(),
                    _ if is_empty.get() => {
                        view! {
                            <p class="note">
                                "There is no Dockerfile in this frame's address: after # it wants a link that Share made."
                            </p>
                        }
                            .into_any()
                    }
                    _ if waits.get() => view! { <Waiting/><FileView/> }.into_any(),
                    _ if is_coming.get() => view! { <Coming/> }.into_any(),
                    shown => view! { <Review shown=shown/> }.into_any(),
                }}
            </main>
        </div>
    }
}

/// Reads the link again when the page around has changed it.
fn follow_address(store: Store, is_empty: RwSignal<bool>) {
    let Some(window) = web_sys::window() else { return };
    EventListener::new(&window, "hashchange", move |_| {
        if let Some(link) = browser::link_in_address() {
            leptos::task::spawn_local(async move {
                let opened = links::read(&link).await;
                store.dispatch(Action::Opened(opened));
                if let Some(view) = asked_view() {
                    store.dispatch(Action::View(view));
                }
                is_empty.set(false);
            });
        }
    })
    .forget();
}

/// The numbers of problems of each kind, and of fixes.
#[component]
fn Counts() -> impl IntoView {
    let store = use_store();
    let counts = store.part(|state| (state.document.found.counts.clone(), state.fixes().count()));
    move || {
        let (counts, fixes) = counts.get();
        let problems = counted(counts.iter().map(|(_, count)| count).sum(), "problem");
        let kinds = counts
            .into_iter()
            .map(|(severity, count)| {
                view! { <li><Glyph severity=severity/>{severity.counted(count)}</li> }
            })
            .collect_view();
        let fixes = (fixes > 0).then(|| {
            let words = if fixes == 1 { "1 fix".to_owned() } else { format!("{fixes} fixes") };
            view! { <li>{words}</li> }
        });
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
                Shown::View(View::Fixes) => view! { <FixList/> }.into_any(),
                Shown::View(View::Cache) => view! { <CacheView/> }.into_any(),
                Shown::View(View::Size) => view! { <SizeView/> }.into_any(),
                Shown::File => view! { <FileView/> }.into_any(),
                _ => view! { <ProblemList/> }.into_any(),
            }}
        </Show>
    }
}
