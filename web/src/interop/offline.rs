//! The service worker, which keeps the page for use without a network (public/sw.js).

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// Tells a waiting worker to take the place of the one before.
const TAKE_OVER: &str = "take-over";

/// The page's readiness for use without a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Offline {
    /// It needs one, as far as is known.
    #[default]
    Unknown,
    /// It is kept.
    Ready,
    /// It is kept, and a newer one waits to take its place.
    Newer,
}

/// Has the page kept, and tells how far that has come. Does nothing where the browser has no
/// workers: on plain HTTP, and where storage is blocked.
pub(crate) async fn keep(tell: impl Fn(Offline) + Clone + 'static) {
    let Some(container) = container() else { return };
    let registering = container.register("./sw.js");
    let Ok(registration) = JsFuture::from(registering).await else { return };
    let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() else { return };
    if registration.waiting().is_some() {
        tell(Offline::Newer);
    } else if registration.active().is_some() {
        tell(Offline::Ready);
    }
    let found = registration.clone();
    let watch = move || {
        let Some(worker) = found.installing() else { return };
        let (tell, state) = (tell.clone(), worker.clone());
        EventListener::new(&worker, "statechange", move |_| match state.state() {
            // The first one takes over by itself.
            ServiceWorkerState::Installed if is_controlled() => tell(Offline::Newer),
            ServiceWorkerState::Activated => tell(Offline::Ready),
            _ => {}
        })
        .forget();
    };
    watch();
    let look = registration.clone();
    EventListener::new(&registration, "updatefound", move |_| watch()).forget();
    let Some(document) = super::browser::document() else { return };
    // A page that is left open for days learns of newer ones when it is looked at again.
    EventListener::new(&document.clone(), "visibilitychange", move |_| {
        if !document.hidden() {
            // Fails without a network, which is fine.
            let _ = look.update();
        }
    })
    .forget();
}

/// Takes the newer page.
pub(crate) fn take_over() {
    let Some(container) = container() else { return };
    EventListener::once(&container, "controllerchange", |_| {
        if let Some(window) = web_sys::window() {
            let _ = window.location().reload();
        }
    })
    .forget();
    leptos::task::spawn_local(async move {
        let Ok(ready) = container.ready() else { return };
        let Ok(registration) = JsFuture::from(ready).await else { return };
        let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() else { return };
        if let Some(waiting) = registration.waiting() {
            let _ = waiting.post_message(&TAKE_OVER.into());
        }
    });
}

fn is_controlled() -> bool {
    container().is_some_and(|container| container.controller().is_some())
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    // Absent or not to be touched where workers are not allowed.
    Reflect::get(&navigator, &"serviceWorker".into()).ok()?.dyn_into().ok()
}
