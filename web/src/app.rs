//! The page as a whole, and what connects the state with address bar, storage and keys.

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plimsoll_core::review::Opened;
use plimsoll_core::rules::Rules;
use wasm_bindgen::JsCast as _;

use crate::interop::browser;
use crate::parts::{self, Part};
use crate::state::examples::{SAMPLE, is_example};
use crate::state::{Action, Origin, Overlay, State};
use crate::steps;
use crate::store::{Same, Store};
use crate::views::editor::EditorPane;
use crate::views::frame::{Frame, Splitter};
use crate::views::header::Header;
use crate::views::panel::{Panel, VIEWS};
use crate::views::status::{Announcer, StatusBar, Toast};

/// How long a change waits before it is stored, in milliseconds.
const STORE_AFTER: u32 = 500;
/// How long a change waits before the address bar has it: browsers allow few writes a minute.
const ADDRESS_AFTER: u32 = 1_000;

/// Mounts the page.
pub(crate) fn start() {
    browser::set_diff_colours(&browser::diff_colours());
    // The page waits for what a link holds, rather than showing another text first.
    wasm_bindgen_futures::spawn_local(async {
        if browser::is_embed() {
            start_embed().await;
            return;
        }
        let link = browser::link_in_address();
        let opened = match &link {
            Some(link) => Some(read(link).await),
            None => None,
        };
        let said = said_of_draft().await;
        // A link may be about problems that any rule finds, and asks for any preset.
        let rules = match link {
            Some(_) => parts::rules().await.unwrap_or_default(),
            None => Rules::FIRST,
        };
        leptos::mount::mount_to_body(
            move || view! { <App first=first_state(opened, said, rules)/> },
        );
    });
}

/// Mounts an embed. One whose parts do not arrive keeps what embed.html says, a link to the page.
async fn start_embed() {
    if let Ok(mount) = parts::embed().await {
        mount();
    }
}

#[component]
fn App(first: State) -> impl IntoView {
    let store = Store::new(first);
    provide_context(store);
    write_draft(store);
    write_address(store);
    read_address(store);
    steps::follow(store, async |rules| first_state(None, said_of_draft().await, rules));
    listen_to_keys(store);
    let overlay = store.part(|state| state.overlay.clone());
    view! {
        <a
            class="skip"
            href="#results"
            on:click=move |event| {
                // The fragment belongs to links.
                event.prevent_default();
                browser::focus("view");
            }
        >
            "Skip to the results"
        </a>
        <Header/>
        <Frame>
            <EditorPane/>
            <Splitter/>
            <Panel/>
        </Frame>
        <StatusBar/>
        <Toast/>
        <Announcer/>
        {move || {
            overlay
                .get()
                .map(|overlay| {
                    parts::shown_over(match overlay {
                        Overlay::Help => Part::Help,
                        Overlay::Share => Part::Share,
                        Overlay::Pasted(link) => Part::Pasted(link),
                        Overlay::Guide | Overlay::Practice(_) | Overlay::Rule(_) => Part::Guide,
                    })
                })
        }}
    }
}

/// The user's draft or the sample; then the link over it, if there is one.
fn first_state(
    opened: Option<Result<Opened, String>>,
    said: Option<Opened>,
    rules: Rules,
) -> State {
    let draft = browser::draft().filter(|(text, dockerignore)| {
        let is_more = !is_example(text) || !dockerignore.trim().is_empty() || said.is_some();
        is_more && !text.trim().is_empty()
    });
    let mut state = match &draft {
        Some((text, _)) => State::new(text, Origin::Own),
        None => State::new(SAMPLE, Origin::Example),
    }
    .on(browser::today());
    state.desk.own.author = browser::name();
    if let Some((_, dockerignore)) = draft {
        if let Some(said) = said {
            state = state.with_said(said.state);
        }
        state.update(Action::EditIgnore(dockerignore));
    }
    if let Some(opened) = opened {
        state.update(Action::Rules(rules));
        state.update(Action::Opened(opened));
    }
    let asked = browser::query("view");
    if let Some((view, ..)) = VIEWS.iter().find(|(_, id, _)| asked.as_deref() == Some(id)) {
        state.update(Action::View(*view));
    }
    if let Some(id) = browser::query("practice") {
        state.update(Action::Overlay(Some(Overlay::Practice(id))));
    }
    state
}

/// What a link holds, or why that cannot be had.
async fn read(link: &str) -> Result<Opened, String> {
    match parts::links().await {
        Ok(links) => (links.read)(link),
        Err(_) => Err("The part of the page that reads links could not be loaded".to_owned()),
    }
}

/// What is kept beside the draft, if there is anything and it can be read.
async fn said_of_draft() -> Option<Opened> {
    let said = browser::said_of_draft();
    if said.is_empty() { None } else { read(&said).await.ok() }
}

/// Stores what the user writes and what they say of it.
fn write_draft(store: Store) {
    write_said(store);
    let draft = store.part(|state| {
        let is_own = state.origin == Origin::Own;
        is_own.then(|| (Same(state.text.clone()), Same(state.dockerignore.clone())))
    });
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |first: Option<()>| {
        let text = draft.get();
        if first.is_none() {
            return;
        }
        let wait = text.map(|(text, dockerignore)| {
            Timeout::new(STORE_AFTER, move || {
                if text.0.trim().is_empty() {
                    browser::forget_draft();
                } else {
                    browser::keep_draft(&text.0, &dockerignore.0);
                }
            })
        });
        timer.set_value(wait);
    });
}

/// Stores what the user chose and said of their draft. It is no part of the draft's own text, so that
/// writing that waits for nothing.
fn write_said(store: Store) {
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |before: Option<()>| {
        store.track();
        // What a reload brought is stored already, and a link leaves the draft as it is.
        if before.is_none() || store.now(|state| state.origin == Origin::Link) {
            timer.set_value(None);
            return;
        }
        let write = move || {
            leptos::task::spawn_local(async move {
                let Ok(links) = parts::links().await else { return };
                let said = store.now(links.beside_draft);
                if said != browser::said_of_draft() {
                    if !said.is_empty() {
                        // An example about which something is said is the user's from here on.
                        store.now(|state| browser::keep_draft(&state.text, &state.dockerignore));
                    }
                    browser::keep_said(&said);
                }
            });
        };
        // The timer before is dropped with this, and so never rings.
        timer.set_value(Some(Timeout::new(STORE_AFTER, write)));
    });
}

/// Keeps the link in the address bar like the state, once there is one; and the practice. A link
/// that was opened or shared stays as it is until the state changes.
fn write_address(store: Store) {
    if store.now(|state| state.in_address.is_some()) {
        leptos::task::spawn_local(steps::in_step(store));
    }
    let timer = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        store.track();
        let is_wanted = store.now(|state| state.in_address.is_some());
        if is_wanted || store.in_bar().with_value(Option::is_some) {
            let write = move || leptos::task::spawn_local(follow(store));
            // The timer before is dropped with this, and so never rings.
            timer.set_value(Some(Timeout::new(ADDRESS_AFTER, write)));
        }
    });
    let practice = store.part(|state| match &state.overlay {
        Some(Overlay::Practice(id)) => Some(id.clone()),
        _ => None,
    });
    Effect::new(move || browser::write_practice(practice.get().as_deref()));
}

/// Writes the state's link into the address bar where that has another.
async fn follow(store: Store) {
    let Ok(links) = parts::links().await else { return };
    let link = store.now(links.address);
    if store.in_bar().with_value(|bar| *bar == link) {
        return;
    }
    match &link {
        Some(link) => browser::write_link(link),
        None => browser::clear_link(),
    }
    store.in_bar().set_value(link);
}

/// Follows Back where it opens or closes a practice.
fn read_address(store: Store) {
    let Some(window) = web_sys::window() else { return };
    let back = EventListener::new(&window, "popstate", move |_| {
        let is_practice = |overlay: &Option<Overlay>| matches!(overlay, Some(Overlay::Practice(_)));
        match browser::query("practice") {
            Some(id) => store.dispatch(Action::Overlay(Some(Overlay::Practice(id)))),
            None if store.now(|state| is_practice(&state.overlay)) => {
                store.dispatch(Action::Overlay(None));
            }
            None => {}
        }
    });
    // For as long as the page.
    back.forget();
}

fn listen_to_keys(store: Store) {
    let Some(window) = web_sys::window() else { return };
    let options = gloo_events::EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        if event.default_prevented() || store.now(|state| state.overlay.is_some()) {
            return;
        }
        let is_command = event.ctrl_key() || event.meta_key();
        let action = match event.key().to_ascii_lowercase().as_str() {
            "s" if is_command => Action::Overlay(Some(Overlay::Share)),
            "?" if !is_command && !browser::is_typing() => Action::Overlay(Some(Overlay::Help)),
            key if event.alt_key() => {
                let place = key.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                match place.and_then(|place| VIEWS.get(place)) {
                    Some((view, ..)) => Action::View(*view),
                    None => return,
                }
            }
            _ => return,
        };
        event.prevent_default();
        store.dispatch(action);
    })
    .forget();
}
