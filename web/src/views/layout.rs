//! The page's main part: where files are dropped, and how its width is shared.

use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::interop::browser;
use crate::interop::files;
use crate::state::{Action, Overlay};
use crate::store::{Store, use_store};

/// Neither side gets less than this share of the width, in percent.
const LEAST: f64 = 20.0;
/// So many files are taken at once.
const MOST: usize = 20;

#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let store = use_store();
    let dragged = RwSignal::new(false);
    let split = store.split();
    catch_beside(store);
    view! {
        <main
            class:dragged=dragged
            style:--split=move || split.get().map(|percent| format!("{percent}%"))
            on:dragover:capture=move |event| {
                if files::has_files(&event) {
                    event.prevent_default();
                    dragged.set(true);
                }
            }
            on:dragleave=move |_| dragged.set(false)
            on:drop:capture=move |event| {
                dragged.set(false);
                // The settings take a configuration file themselves.
                if files::has_files(&event) && !files::is_inside(&event, ".settings") {
                    event.prevent_default();
                    event.stop_propagation();
                    take(store, &event);
                }
            }
        >
            {children()}
        </main>
    }
}

/// Takes what is dropped beside the main part, too: the browser would leave the page for it.
fn catch_beside(store: Store) {
    let Some(window) = web_sys::window() else { return };
    for name in ["dragover", "drop"] {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window, name, options, move |event| {
            let Some(event) = event.dyn_ref::<web_sys::DragEvent>() else { return };
            if event.default_prevented() || !files::has_files(event) {
                return;
            }
            event.prevent_default();
            if name == "drop" && store.now(|state| state.interface.overlay.is_none()) {
                take(store, event);
            }
        })
        .forget();
    }
}

/// Takes what is dropped: a folder's names, or files, of which the user says what they are for.
fn take(store: Store, event: &web_sys::DragEvent) {
    let (folder, files) = files::dropped(event);
    let Some(entry) = folder else {
        take_files(store, files);
        return;
    };
    leptos::task::spawn_local(async move {
        let words = if let Some(folder) = files::folder(entry).await {
            let words = format!("{}: names and sizes only, no file is read", folder.words());
            store.dispatch(Action::Folder(Some(folder)));
            words
        } else {
            "This folder has no files".to_owned()
        };
        store.dispatch(Action::Say(words));
    });
}

/// Reads files and asks what they are for.
pub(crate) fn take_files(store: Store, files: Vec<web_sys::File>) {
    leptos::task::spawn_local(async move {
        let mut arrived = Vec::new();
        for file in files.into_iter().take(MOST) {
            arrived.push(files::arrived(file).await);
        }
        if !arrived.is_empty() {
            store.dispatch(Action::Overlay(Some(Overlay::Arrived(arrived))));
        }
    });
}

/// The line between editor and results, to be moved by pointer or arrow keys.
#[component]
pub(crate) fn Splitter() -> impl IntoView {
    let store = use_store();
    let split = store.split();
    let now = move || split.get().unwrap_or(Store::SPLIT);
    let moved = RwSignal::new(false);
    let set = move |percent: f64| {
        #[expect(clippy::cast_sign_loss, reason = "it is between two positive bounds")]
        store.set_split(percent.clamp(LEAST, 100.0 - LEAST) as u8);
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        let now = f64::from(now());
        match event.key().as_str() {
            "ArrowLeft" => set(now - 2.0),
            "ArrowRight" => set(now + 2.0),
            "Home" => set(0.0),
            "End" => set(100.0),
            "Enter" => set(50.0),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            class="splitter"
            role="separator"
            tabindex="0"
            aria-label="Width of the editor"
            aria-orientation="vertical"
            aria-valuemin="20"
            aria-valuemax="80"
            aria-valuenow=move || now().to_string()
            title="Drag, or use the arrow keys; Settings has three widths"
            on:keydown=keys
            on:pointerdown=move |event| {
                browser::capture_pointer(&event);
                moved.set(true);
            }
            on:pointermove=move |event| {
                if moved.get_untracked() && let Some(percent) = browser::pointer_share(&event) {
                    set(percent);
                }
            }
            on:pointerup=move |_| moved.set(false)
            on:pointercancel=move |_| moved.set(false)
        ></div>
    }
}
