//! Parts of the page that are not needed for the first findings. Each is a wasm module of its own,
//! fetched when it is first shown, or when the page is idle, whichever comes first.
//!
//! To add one, give it a name in [`Part`], a function with the name of its module below, and an arm
//! in `load`; show it with `shown(Part::…)`. Whatever is reached from this function alone goes into
//! its module, data included, also code of core; so nothing else may call it: neither
//! `State::update` nor a component of the first page. What a part works out (a simulation, an
//! estimate) it works out itself, from the state, in a memo of its own. The build cuts the modules
//! apart (xtask/src/split.rs), and `cargo xtask bench` weighs each; in the page of `cargo xtask serve`
//! they are one (xtask/src/trial.rs).

#![expect(clippy::unnecessary_wraps, reason = "loading adds the error")]

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use plimsoll_core::review::Opened;
use plimsoll_core::rules::Rules;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::debounce::Debounce;
use crate::interop::{browser, hook, offline};
use crate::shell_worker::Stay;
use crate::state::arrived::Arrived;
use crate::state::cache::source_edit;
use crate::state::estimates::Facts;
use crate::state::ignore_effect::effect;
use crate::state::problem_list::Problem;
use crate::state::sharing::Form;
use crate::state::size::{beside_budget, notes, on_disk, savings, weights};
use crate::state::{Action, State, link};
use crate::store::{Same, Store, use_store};
use crate::views::arrived::ArrivedFiles;
use crate::views::cache::CacheView;
use crate::views::checklist::Checklist;
use crate::views::drafts::Drafts;
use crate::views::embed;
use crate::views::embed::details::{EmbedDetails, PracticePage};
use crate::views::embed::fixes::FixList;
use crate::views::fixes::Fixes;
use crate::views::help::Help;
use crate::views::ignore::IgnorePane;
use crate::views::problem::Details;
use crate::views::review::{Pasted, ReviewStrip, ReviewView};
use crate::views::rule_browser::Guide;
use crate::views::settings::Settings;
use crate::views::share::{self, Share};
use crate::views::size::SizeView;

/// The words for a part that does not arrive.
const NOT_LOADED: &str = "This part of the page could not be loaded";
/// The words for rules, fetched later, that do not arrive.
pub(crate) const LACKS_RULES: &str =
    "Some rules could not be loaded: reload the page to look with all";
/// The words for a shell linter that does not arrive.
pub(crate) const LACKS_SHELL: &str = "Shell scripts are not checked";
/// The delay between the first findings and the fetching of the parts, in milliseconds.
const FETCH_AFTER: u32 = 1_500;
/// The delay between a change and the header's facts, in milliseconds.
const FACTS_AFTER: u32 = 300;

/// A part of the page, with what it is about.
#[derive(Clone)]
pub(crate) enum Part {
    /// The details of an opened row of the list.
    Details(Problem),
    Fixes,
    Guide,
    Help,
    Share,
    Ignore,
    Settings,
    Cache,
    Size,
    Review,
    /// The strip that tells of an opened review.
    ReviewStrip,
    /// The question what to do with a link that was pasted.
    Pasted(String),
    /// The details of an opened row of an embed.
    EmbedDetails(Problem),
    EmbedFixes,
    /// A practice's page in an embed.
    EmbedPractice(String),
    Checklist,
    /// Files that the user brought.
    Arrived(Vec<Arrived>),
    Drafts,
}

/// A function that draws a part, once its module is here.
type Draw = fn(Part) -> AnyView;

/// The functions that read and write links, once their module is here.
#[derive(Clone, Copy)]
pub(crate) struct Links {
    pub(crate) read: fn(&str) -> Result<Opened, String>,
    /// The link for the address bar, if it is to have one.
    pub(crate) address: fn(&State) -> Option<String>,
    /// The link that is kept beside a draft.
    pub(crate) beside_draft: fn(&State) -> String,
}

#[wasm_split(list, fallible)]
fn list() -> Result<Draw, SplitLoaderError> {
    Ok(|part| match part {
        Part::Details(problem) => view! { <Details problem=problem/> }.into_any(),
        _ => view! { <Fixes/> }.into_any(),
    })
}

#[wasm_split(overlays, fallible)]
fn overlays() -> Result<Draw, SplitLoaderError> {
    Ok(|part| match part {
        Part::Arrived(files) => view! { <ArrivedFiles files=files/> }.into_any(),
        Part::Drafts => view! { <Drafts/> }.into_any(),
        Part::Help => view! { <Help/> }.into_any(),
        Part::Ignore => view! { <IgnorePane/> }.into_any(),
        _ => view! { <Settings/> }.into_any(),
    })
}

/// Practices, and what follows from them for a file: both know every generated file.
#[wasm_split(advice, fallible)]
fn advice() -> Result<Draw, SplitLoaderError> {
    Ok(|part| match part {
        Part::Checklist => view! { <Checklist/> }.into_any(),
        _ => view! { <Guide/> }.into_any(),
    })
}

/// Fetches what reads and writes links.
#[wasm_split(links, fallible)]
pub(crate) fn links() -> Result<Links, SplitLoaderError> {
    Ok(Links { read: link::read, address: State::address, beside_draft: State::beside_draft })
}

/// Fetches the rules that are not looked for before all else.
#[wasm_split(rules, fallible)]
pub(crate) fn rules() -> Result<Rules, SplitLoaderError> {
    Ok(Rules::all())
}

/// Has the state look with all rules where its preset is another tool's: only these know what the tool
/// means.
pub(crate) async fn look_as_the_tool(state: &mut State) {
    if state.document.settings.preset.tool().is_some()
        && let Ok(rules) = rules().await
    {
        state.update(Action::Rules(rules));
    }
}

/// Fetches the other rules once the first findings are shown, and looks again with all.
pub(crate) fn complete_rules(store: Store) {
    leptos::task::spawn_local(async move {
        match rules().await {
            Ok(rules) => {
                store.dispatch(Action::Rules(rules));
                if browser::query("bench").is_some() {
                    hook::install(rules);
                }
            }
            Err(_) => store.dispatch(Action::Say(LACKS_RULES.to_owned())),
        }
    });
}

#[wasm_split(reviews, fallible)]
fn reviews() -> Result<Draw, SplitLoaderError> {
    Ok(|part| match part {
        Part::ReviewStrip => view! { <ReviewStrip/> }.into_any(),
        Part::Pasted(link) => view! { <Pasted link=link/> }.into_any(),
        _ => view! { <ReviewView/> }.into_any(),
    })
}

/// Fetches what draws an embed and reads its link.
#[wasm_split(embed, fallible)]
pub(crate) fn embed() -> Result<fn(), SplitLoaderError> {
    Ok(embed::mount)
}

/// The parts of an embed that is asked for more than problems or the file.
#[wasm_split(embedmore, fallible)]
fn embed_more() -> Result<Draw, SplitLoaderError> {
    Ok(|part| match part {
        Part::EmbedDetails(problem) => view! { <EmbedDetails problem=problem/> }.into_any(),
        Part::EmbedPractice(id) => view! { <PracticePage id=id/> }.into_any(),
        _ => view! { <FixList/> }.into_any(),
    })
}

/// A way to take something out of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the clipboard.
    Copy,
    /// As a file.
    Save,
}

/// The functions that take the state out of the page, and in again from a file.
struct Sharing {
    draw: Draw,
    take: fn(Store, Form, Way, bool),
    open: fn(&str) -> Result<Opened, String>,
}

#[wasm_split(sharing, fallible)]
fn sharing() -> Result<Sharing, SplitLoaderError> {
    Ok(Sharing {
        draw: |_| view! { <Share/> }.into_any(),
        take: share::take,
        open: share::open_bundle,
    })
}

/// Copies or saves a form, without values that look secret unless the form needs them.
pub(crate) fn take(store: Store, form: Form, way: Way) {
    leptos::task::spawn_local(async move {
        match sharing().await {
            Ok(sharing) => (sharing.take)(store, form, way, false),
            Err(_) => store.dispatch(Action::Say(NOT_LOADED.to_owned())),
        }
    });
}

/// Opens a file that holds what a link was too short for.
pub(crate) async fn open_bundle(json: &str) -> Result<Opened, String> {
    match sharing().await {
        Ok(sharing) => (sharing.open)(json),
        Err(_) => Err(NOT_LOADED.to_owned()),
    }
}

/// Fetches what talks to the shell linter's worker.
#[wasm_split(scripts, fallible)]
fn scripts() -> Result<fn(Store, Stay), SplitLoaderError> {
    Ok(crate::shell_worker::follow)
}

/// Has the scripts of the text looked into, from now on.
async fn look_into_scripts(store: Store, stay: Stay) {
    match scripts().await {
        Ok(follow) => follow(store, stay),
        Err(_) => store.dispatch(Action::Scripts(None)),
    }
}

/// Has the scripts of an embed's text looked into, a while later so that the page around comes
/// first. The worker goes when it is done: a page may have many embeds.
pub(crate) fn look_into_scripts_when_idle(store: Store) {
    let look = move || leptos::task::spawn_local(look_into_scripts(store, Stay::Goes));
    Timeout::new(FETCH_AFTER, look).forget();
}

/// The functions that need the engines of the Cache and Size views.
struct Charts {
    draw: Draw,
    /// Works out what the header says besides the number of problems.
    facts: fn(Store),
    /// The effect of another .dockerignore, in sentences.
    ignore_effect: fn(&State, &str) -> Vec<String>,
}

#[wasm_split(charts, fallible)]
fn charts() -> Result<Charts, SplitLoaderError> {
    Ok(Charts {
        draw: |part| match part {
            Part::Size => view! { <SizeView/> }.into_any(),
            _ => view! { <CacheView/> }.into_any(),
        },
        facts: |store| {
            let (facts, wanted) = store.now(|state| {
                let weights = weights(state);
                let now = &weights.now;
                let facts = Facts {
                    bytes: now.base.disk.map(|_| now.total.disk.likely),
                    size: on_disk(&weights),
                    rebuilds: source_edit(state),
                    weights: beside_budget(&weights),
                    savings: savings(state, &weights),
                    notes: notes(state, &weights),
                };
                (facts, weights.wanted)
            });
            store.dispatch(Action::Facts(facts));
            store.fetch_packages(&wanted);
        },
        ignore_effect: effect,
    })
}

/// Keeps the header's facts like the state: some time after it changed, for typing comes first.
pub(crate) fn follow_facts(store: Store) {
    let basis = store.part(|state| {
        (
            (Same(state.document.check.clone()), Same(state.selection.outcome.clone())),
            (
                state.document.settings.stage.clone(),
                state.estimates.engine.clone(),
                state.document.settings.budget,
            ),
            (Same(state.document.inputs.closures.clone()), Same(state.estimates.measured.clone())),
        )
    });
    let looking = Debounce::new();
    Effect::new(move |first: Option<()>| {
        let _ = basis.get();
        let pause = if first.is_none() { FETCH_AFTER } else { FACTS_AFTER };
        looking.after(pause, move || {
            if store.now(|state| state.document.waits) {
                return;
            }
            leptos::task::spawn_local(async move {
                // Without them the header says less.
                if let Ok(charts) = charts().await {
                    (charts.facts)(store);
                }
            });
        });
    });
}

/// The effect of another .dockerignore, in sentences; nothing where that cannot be loaded.
pub(crate) async fn ignore_effect(store: Store, ignore: &str) -> Vec<String> {
    match charts().await {
        Ok(charts) => store.now(|state| (charts.ignore_effect)(state, ignore)),
        Err(_) => Vec::new(),
    }
}

async fn load(part: &Part) -> Result<Draw, SplitLoaderError> {
    match part {
        Part::Details(_) | Part::Fixes => list().await,
        Part::Guide => {
            // It tells of every rule.
            rules().await?;
            advice().await
        }
        Part::Cache | Part::Size => charts().await.map(|charts| charts.draw),
        Part::Review | Part::ReviewStrip | Part::Pasted(_) => reviews().await,
        Part::EmbedDetails(_) | Part::EmbedFixes | Part::EmbedPractice(_) => embed_more().await,
        Part::Share => sharing().await.map(|sharing| sharing.draw),
        Part::Checklist => advice().await,
        _ => overlays().await,
    }
}

/// The progress of a part on its way here.
#[derive(Clone, Copy)]
enum Stage {
    Coming,
    Failed,
    Here(Draw),
}

/// A part in its place, which is empty for the moment that the part is on its way.
pub(crate) fn shown(part: Part) -> AnyView {
    let stage = RwSignal::new(Stage::Coming);
    let part = StoredValue::new(part);
    let fetch = move || {
        let part = part.get_value();
        leptos::task::spawn_local(async move {
            stage.set(load(&part).await.map_or(Stage::Failed, Stage::Here));
        });
    };
    fetch();
    let view = move || match stage.get() {
        Stage::Here(draw) => draw(part.get_value()),
        Stage::Coming => ().into_any(),
        Stage::Failed => view! {
            <div class="empty" role="alert">
                <h2>{NOT_LOADED}</h2>
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
    let stage = RwSignal::new(Stage::Coming);
    let asked = part.clone();
    leptos::task::spawn_local(async move {
        if let Ok(draw) = load(&asked).await {
            stage.set(Stage::Here(draw));
        } else {
            store.dispatch(Action::Overlay(None));
            store.dispatch(Action::Say(NOT_LOADED.to_owned()));
        }
    });
    let view = move || match stage.get() {
        Stage::Here(draw) => draw(part.clone()),
        Stage::Coming | Stage::Failed => ().into_any(),
    };
    view.into_any()
}

/// The functions that keep the page for use without a network.
struct Keeper {
    keep: fn(Store),
    take_over: fn(),
}

#[wasm_split(keeper, fallible)]
fn keeper() -> Result<Keeper, SplitLoaderError> {
    Ok(Keeper {
        keep: |store| {
            let offline = store.offline();
            leptos::task::spawn_local(offline::keep(move |now| offline.set(now)));
        },
        take_over: offline::take_over,
    })
}

/// Reloads the page as its newer version.
pub(crate) fn take_newer() {
    leptos::task::spawn_local(async {
        // It was here when the newer version was found.
        if let Ok(keeper) = keeper().await {
            (keeper.take_over)();
        }
    });
}

/// Fetches the parts once the page has nothing better to do, so that each opens at once and
/// without a network; then has them kept.
pub(crate) fn fetch_when_idle(store: Store) {
    Timeout::new(FETCH_AFTER, move || {
        leptos::task::spawn_local(async move {
            look_into_scripts(store, Stay::Waits).await;
            // What fails here is asked for again when it is needed.
            let _ = list().await;
            let _ = overlays().await;
            let _ = advice().await;
            let _ = links().await;
            let _ = reviews().await;
            let _ = sharing().await;
            let _ = charts().await;
            if let Ok(keeper) = keeper().await {
                (keeper.keep)(store);
            }
        });
    })
    .forget();
}
