//! The settings: those that the file is held against, and the page's looks.

use leptos::prelude::*;
use plimsoll_core::cache::Engine;
use plimsoll_core::rules::{Preset, Profile, Target};

use crate::components::select::Pick;
use crate::interop::browser;
use crate::state::Action;
use crate::store::use_store;
use crate::views::build_settings::stages;
use crate::views::configuration::{Import, Lists, change, take_dropped};

const PRESETS: [(Preset, &str, &str); 4] = [
    (Preset::Recommended, "recommended", "Recommended rules"),
    (Preset::Strict, "strict", "Strict: all rules"),
    (Preset::Hadolint, "hadolint", "As hadolint"),
    (Preset::Buildkit, "buildkit", "As BuildKit's checks"),
];
const TARGETS: [(Target, &str, &str); 4] = [
    (Target::Unknown, "", "Not said"),
    (Target::Docker, "docker", "Docker or Compose"),
    (Target::Kubernetes, "kubernetes", "Kubernetes"),
    (Target::Paas, "paas", "Cloud Run, Heroku and the like"),
];
const PROFILES: [(Profile, &str, &str); 5] = [
    (Profile::Balanced, "", "All of it"),
    (Profile::Security, "security", "Security"),
    (Profile::Small, "small", "A small image"),
    (Profile::Fast, "fast", "Fast builds"),
    (Profile::Reproducible, "reproducible", "The same image from the same file"),
];
/// In words; the names are [`Engine::ALL`]'s.
const ENGINES: [&str; 4] = [
    "BuildKit: docker build, buildx",
    "BuildKit in Docker Engine with overlay2",
    "Docker's old builder",
    "Podman or Buildah",
];
const DIFFS: [(&str, &str); 2] =
    [("", "Blue and orange, for every kind of sight"), ("green-red", "Green and red")];
const SPLITS: [(u8, &str); 3] = [(70, "Wide editor"), (50, "Half and half"), (30, "Wide results")];

#[component]
pub(crate) fn Settings() -> impl IntoView {
    let store = use_store();
    let stages = store.part(stages);
    let engines = Engine::ALL.iter().zip(ENGINES).map(|((engine, name), words)| {
        let value = if *engine == Engine::default() { "" } else { *name };
        (value.to_owned(), words.to_owned())
    });
    let engines = Signal::stored(engines.collect::<Vec<_>>());
    let diff = RwSignal::new(browser::diff_colours());
    let splits = SPLITS.map(|(percent, words)| {
        view! {
            <button class="segment" on:click=move |_| store.set_split(percent)>{words}</button>
        }
    });
    view! {
        <div class="settings" on:drop=move |event| take_dropped(store, &event)>
            <h2>"Rules"</h2>
            {of_table(
                "Preset",
                &PRESETS,
                store.part(|state| word(&PRESETS, state.document.settings.preset)),
                move |preset| change(store, |settings| settings.preset = preset),
            )}
            {of_table(
                "The image runs on",
                &TARGETS,
                store.part(|state| word(&TARGETS, state.document.settings.target)),
                move |target| change(store, |settings| settings.target = target),
            )}
            {of_table(
                "What matters most",
                &PROFILES,
                store.part(|state| word(&PROFILES, state.document.settings.profile)),
                move |profile| change(store, |settings| settings.profile = profile),
            )}
            <Lists store=store/>
            <Import store=store/>
            <h2>"How it is built"</h2>
            <Pick
                label="Stage to build"
                choices=stages.into()
                value=store.part(|state| state.document.settings.stage.clone().unwrap_or_default()).into()
                choose=Callback::new(move |stage| store.dispatch(Action::Stage(stage)))
            />
            <Pick
                label="Builder"
                choices=engines
                value=store.part(|state| state.estimates.engine.clone()).into()
                choose=Callback::new(move |engine| store.dispatch(Action::Engine(engine)))
            />
            <h2>"How the page looks"</h2>
            <Pick
                label="Colours of diffs"
                choices=Signal::stored(
                    DIFFS.iter().map(|(value, words)| (owned(value), owned(words))).collect(),
                )
                value=diff.into()
                choose=Callback::new(move |name: String| {
                    browser::set_diff_colours(&name);
                    diff.set(name);
                })
            />
            <div class="pick">
                <span id="widths">"Widths"</span>
                <div class="segments" role="group" aria-labelledby="widths">{splits.into_view()}</div>
            </div>
        </div>
    }
}

/// A choice whose values have a type of their own.
fn of_table<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    table: &'static [(T, &'static str, &'static str)],
    value: ReadSignal<String>,
    choose: impl Fn(T) + Send + Sync + 'static,
) -> AnyView {
    let choices = table.iter().map(|(_, value, words)| (owned(value), owned(words))).collect();
    let choose = Callback::new(move |word: String| {
        if let Some((this, ..)) = table.iter().find(|(_, value, _)| *value == word) {
            choose(*this);
        }
    });
    view! { <Pick label=label choices=Signal::stored(choices) value=value.into() choose=choose/> }
        .into_any()
}

fn word<T: Copy + PartialEq>(table: &[(T, &str, &str)], wanted: T) -> String {
    let found = table.iter().find(|(this, ..)| *this == wanted);
    found.map_or_else(String::new, |(_, word, _)| owned(word))
}

fn owned(text: &str) -> String {
    text.to_owned()
}
