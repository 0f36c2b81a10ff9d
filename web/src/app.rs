//! The page as a whole, and what connects the state with address bar, storage and keys.

use std::sync::Arc;

use gloo_events::EventListener;
use leptos::prelude::*;
use plimsoll_core::review::Opened;
use wasm_bindgen::JsCast as _;

use crate::debounce::Debounce;
use crate::interop::editor::Editor;
use crate::interop::{browser, drafts as stored, focus};
use crate::state::examples::{SAMPLE, is_example};
use crate::state::{Action, Origin, Overlay, State};
use crate::store::Store;
use crate::views::arrived::ArrivedFiles;
use crate::views::drafts::Drafts;
use crate::views::editor::EditorPane;
use crate::views::embed;
use crate::views::header::Header;
use crate::views::help::Help;
use crate::views::layout::{Frame, Splitter};
use crate::views::panel::{Panel, VIEWS};
use crate::views::print::PrintedReport;
use crate::views::review::Pasted;
use crate::views::rule_browser::Guide;
use crate::views::share::Share;
use crate::views::status::{Announcer, StatusBar, Toast};
use crate::{drafts, engine, history, links};

/// The delay before the address bar has a change, in milliseconds: browsers allow few writes a
/// minute.
const ADDRESS_AFTER: u32 = 1_000;

/// Mounts the page.
pub(crate) fn start() {
    browser::set_diff_colours(&browser::diff_colours());
    // The page waits for what a link holds, rather than showing another text first.
    wasm_bindgen_futures::spawn_local(async {
        if browser::is_embed() {
            embed::mount().await;
            return;
        }
        let opened = match browser::link_in_address() {
            Some(link) => Some(links::read(&link).await),
            None => None,
        };
        let first = engine::settled(first_state(opened).await).await;
        leptos::mount::mount_to_body(move || view! { <App first=first/> });
    });
}

#[component]
fn App(first: State) -> impl IntoView {
    let store = Store::new(first);
    provide_context(store);
    engine::follow(store);
    drafts::follow(store);
    write_address(store);
    history::follow(store, async || first_state(None).await);
    // After it: what Back goes to may be another document, over which a sheet stands.
    read_address(store);
    listen_to_keys(store);
    focus::keep();
    let overlay = store.part(|state| state.interface.overlay.clone());
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
        <PrintedReport/>
        {move || {
            overlay
                .get()
                .map(|overlay| {
                    match overlay {
                        Overlay::Help => view! { <Help/> }.into_any(),
                        Overlay::Share => view! { <Share/> }.into_any(),
                        Overlay::Pasted(link) => view! { <Pasted link=link/> }.into_any(),
                        Overlay::Arrived(files) => view! { <ArrivedFiles files=files/> }.into_any(),
                        Overlay::Drafts => view! { <Drafts/> }.into_any(),
                        Overlay::Guide | Overlay::Practice(_) | Overlay::Rule(_) => {
                            view! { <Guide/> }.into_any()
                        }
                    }
                })
        }}
    }
}

/// The user's draft or the sample; then the link over it, if there is one.
async fn first_state(opened: Option<Result<Opened, String>>) -> State {
    let (id, draft) = stored::left_here();
    let said = if draft.said.is_empty() { None } else { links::read(&draft.said).await.ok() };
    let is_more =
        !is_example(&draft.text) || !draft.dockerignore.trim().is_empty() || said.is_some();
    let mut state = if is_more && !draft.text.trim().is_empty() {
        let mut state = drafts::state(&draft, said);
        state.document.draft = id.map(Arc::from);
        state
    } else {
        let mut state = State::new(SAMPLE, Origin::Example).on(browser::today());
        state.review.own.author = browser::name();
        state
    };
    if let Some(opened) = opened {
        state.update(Action::Opened(opened));
    }
    let asked = browser::query("view");
    if let Some((view, ..)) = VIEWS.iter().find(|(_, id, _)| asked.as_deref() == Some(id)) {
        state.update(Action::View(*view));
    }
    if let Some(sheet) = asked_sheet() {
        state.update(Action::Overlay(Some(sheet)));
    }
    state
}

/// The practice, the rule or the list of both that the address asks for.
fn asked_sheet() -> Option<Overlay> {
    let mut names = Overlay::IN_ADDRESS.into_iter();
    names.find_map(|name| Overlay::asked_for(name, browser::query(name)?))
}

/// The practice, the rule or the list of both that is open.
fn sheet(state: &State) -> Option<Overlay> {
    state.interface.overlay.clone().filter(|overlay| overlay.in_address().is_some())
}

/// Keeps the link in the address bar like the state, once there is one; and the sheet. A link
/// that was opened or shared stays as it is until the state changes.
fn write_address(store: Store) {
    if store.now(|state| state.interface.in_address.is_some()) {
        leptos::task::spawn_local(history::in_step(store));
    }
    let writing = Debounce::new();
    Effect::new(move || {
        store.track();
        let is_wanted = store.now(|state| state.interface.in_address.is_some());
        if is_wanted || store.in_bar().with_value(Option::is_some) {
            writing.after(ADDRESS_AFTER, move || leptos::task::spawn_local(follow(store)));
        }
    });
    let sheet = store.part(sheet);
    Effect::new(move || {
        let sheet = sheet.get();
        if sheet != asked_sheet() {
            let open = sheet.as_ref().and_then(Overlay::in_address);
            browser::add_step_with(
                &Overlay::IN_ADDRESS
                    .map(|name| (name, open.filter(|(this, _)| *this == name).map(|(_, id)| id))),
            );
        }
    });
}

/// Writes the state's link into the address bar where that has another.
async fn follow(store: Store) {
    let link = links::link(store.now(State::address)).await;
    if store.in_bar().with_value(|bar| *bar == link) {
        return;
    }
    match &link {
        Some(link) => browser::write_link(link),
        None => browser::clear_link(),
    }
    store.in_bar().set_value(link);
}

/// Follows Back where it opens or closes a sheet.
fn read_address(store: Store) {
    let Some(window) = web_sys::window() else { return };
    let back = EventListener::new(&window, "popstate", move |_| {
        let asked = asked_sheet();
        if store.now(sheet) != asked {
            store.dispatch(Action::Overlay(asked));
        }
    });
    // For as long as the page.
    back.forget();
}

/// Undo or redo, which are about the file wherever the focus is.
fn change_of_mind(event: &web_sys::KeyboardEvent) -> Option<fn(&Editor)> {
    match (event.key().to_ascii_lowercase().as_str(), event.shift_key()) {
        _ if event.alt_key() => None,
        ("z", false) => Some(Editor::undo),
        ("z", true) | ("y", false) => Some(Editor::redo),
        _ => None,
    }
}

fn listen_to_keys(store: Store) {
    let Some(window) = web_sys::window() else { return };
    let options = gloo_events::EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        if event.default_prevented() || store.now(|state| state.interface.overlay.is_some()) {
            return;
        }
        let is_command = event.ctrl_key() || event.meta_key();
        if let Some(act) = change_of_mind(event).filter(|_| is_command && !focus::has_own_undo()) {
            event.prevent_default();
            store.with_editor(act);
            return;
        }
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
