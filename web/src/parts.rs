//! Parts of the page that are not needed for the first findings. Each is a wasm module of its own,
//! fetched when it is first shown, or when the page is idle, whichever comes first.
//!
//! To add one, give it a name in [`Part`], a function with the name of its module below, and an arm
//! in `load`; show it with `shown(Part::…)`. Whatever is reached from this function alone goes into
//! its module, data included, also code of core; so nothing else may call it: neither
//! `State::update` nor a component of the first page. What a part works out (a simulation, an
//! estimate) it works out itself, from the state, in a memo of its own. The build cuts the modules
//! apart (xtask/src/split.rs), and `cargo xtask bench` weighs each.

#![expect(clippy::unnecessary_wraps, reason = "loading adds the error")]

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::state::Action;
use crate::store::use_store;
use crate::views::fixes::Fixes;
use crate::views::guide::Guide;
use crate::views::help::Help;
use crate::views::share::Share;

/// How long after the first findings the parts are fetched, in milliseconds.
const FETCH_AFTER: u32 = 1_500;

/// A part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Fixes,
    Guide,
    Help,
    Share,
}

/// What draws a part, once its module is here.
type Drawn = Result<fn() -> AnyView, SplitLoaderError>;

#[wasm_split(fixes, fallible)]
fn fixes() -> Drawn {
    Ok(|| view! { <Fixes/> }.into_any())
}

#[wasm_split(overlays, fallible)]
fn guide() -> Drawn {
    Ok(|| view! { <Guide/> }.into_any())
}

#[wasm_split(overlays, fallible)]
fn help() -> Drawn {
    Ok(|| view! { <Help/> }.into_any())
}

#[wasm_split(overlays, fallible)]
fn share() -> Drawn {
    Ok(|| view! { <Share/> }.into_any())
}

async fn load(part: Part) -> Drawn {
    match part {
        Part::Fixes => fixes().await,
        Part::Guide => guide().await,
        Part::Help => help().await,
        Part::Share => share().await,
    }
}

/// How far a part has come.
#[derive(Clone, Copy)]
enum Stage {
    Coming,
    Failed,
    Here(fn() -> AnyView),
}

/// A part in its place, which is empty for the moment that the part is on its way.
pub(crate) fn shown(part: Part) -> AnyView {
    let stage = RwSignal::new(Stage::Coming);
    let fetch = move || {
        leptos::task::spawn_local(async move {
            stage.set(load(part).await.map_or(Stage::Failed, Stage::Here));
        });
    };
    fetch();
    let view = move || match stage.get() {
        Stage::Here(draw) => draw(),
        Stage::Coming => ().into_any(),
        Stage::Failed => view! {
            <div class="empty" role="alert">
                <h2>"This part of the page could not be loaded"</h2>
                <button class="btn" on:click=move |_| fetch()>"Try again"</button>
            </div>
        }
        .into_any(),
    };
    view.into_any()
}

/// A part that lies over the page. One that cannot be loaded is said and closed again, so that the
/// page can be used and the part asked for anew.
pub(crate) fn shown_over(part: Part) -> AnyView {
    let store = use_store();
    let drawn = RwSignal::new(None::<fn() -> AnyView>);
    leptos::task::spawn_local(async move {
        if let Ok(draw) = load(part).await {
            drawn.set(Some(draw));
        } else {
            store.dispatch(Action::Overlay(None));
            store.dispatch(Action::Say("This part of the page could not be loaded".to_owned()));
        }
    });
    (move || drawn.get().map(|draw| draw())).into_any()
}

/// Fetches the parts once the page has nothing better to do, so that each opens at once and
/// without a network.
pub(crate) fn fetch_when_idle() {
    Timeout::new(FETCH_AFTER, || {
        leptos::task::spawn_local(async {
            for part in [Part::Fixes, Part::Guide] {
                // What fails here is asked for again when it is shown.
                let _ = load(part).await;
            }
        });
    })
    .forget();
}
