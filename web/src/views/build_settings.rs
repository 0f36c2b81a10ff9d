//! What is built, as chips that open a form: stage, platform and the values of ARGs.

use leptos::html;
use leptos::prelude::*;

use crate::components::menu::close;
use crate::components::select::Pick;
use crate::interop::browser;
use crate::state::Action;
use crate::state::State;
use crate::state::build_settings::PLATFORMS;
use crate::state::text::shown;
use crate::store::{Store, use_store};
use crate::views::configuration::change;

/// The id of what opens the form.
const CHIPS: &str = "build-settings";

#[component]
pub(crate) fn BuildSettings() -> impl IntoView {
    let store = use_store();
    let words = store.part(State::build_words);
    let node = NodeRef::<html::Details>::new();
    let is_open = RwSignal::new(false);
    let chips = move || {
        let chips = words.get().into_iter();
        chips.map(|words| view! { <span class="part-chip">{words}</span> }).collect_view()
    };
    view! {
        <details
            class="menu build"
            node_ref=node
            on:toggle:target=move |event| is_open.set(event.target().open())
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    close(node);
                    browser::focus(CHIPS);
                }
            }
        >
            <summary id=CHIPS title="What is built: platform, stage, arguments">
                <span class="sr">"Build: "</span>
                {chips}
                <span aria-hidden="true">"▾"</span>
            </summary>
            <Show when=move || is_open.get()><Form/></Show>
        </details>
    }
}

#[component]
fn Form() -> impl IntoView {
    let store = use_store();
    let stages = store.part(stages);
    let platforms = store.part(platforms);
    let arguments = store.part(State::build_arguments);
    let platform = store.part(|state| {
        state.document.settings.platform.as_ref().map(ToString::to_string).unwrap_or_default()
    });
    let set_platform = move |word: String| {
        change(store, |settings| settings.platform = word.parse().ok());
    };
    let fields = move || {
        let arguments = arguments.get();
        arguments.into_iter().map(|argument| field(store, argument)).collect_view()
    };
    view! {
        <div class="build-form" role="group" aria-label="Build">
            <Pick
                label="Platform"
                choices=platforms.into()
                value=platform.into()
                choose=Callback::new(set_platform)
            />
            <Show when=move || { stages.read().len() > 2 }>
                <Pick
                    label="Stage"
                    choices=stages.into()
                    value=store.part(|state| state.document.settings.stage.clone().unwrap_or_default()).into()
                    choose=Callback::new(move |stage| store.dispatch(Action::Stage(stage)))
                />
            </Show>
            <Show
                when=move || !arguments.read().is_empty()
                fallback=|| view! { <p class="muted">"No ARG takes a value here."</p> }
            >
                <h4>"Build arguments"</h4>
                {fields}
            </Show>
            <p class="muted">"All views follow it, and links carry it; values that look secret stay out of them."</p>
        </div>
    }
}

/// The field of an ARG.
fn field(store: Store, (name, default, value): (String, String, String)) -> AnyView {
    let label = shown(&name);
    let placeholder = if default.is_empty() { "no value".to_owned() } else { shown(&default) };
    // What is shown of a value is not set in its place.
    let before = shown(&value);
    let set = move |event| {
        let value = event_target_value(&event);
        if value == before {
            return;
        }
        let name = name.clone();
        change(store, |settings| {
            settings.build_args.retain(|(other, _)| *other != name);
            if !value.is_empty() {
                settings.build_args.push((name, value));
            }
        });
    };
    view! {
        <label class="pick">
            <span><code>{label}</code></span>
            <input
                type="text"
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                prop:value=shown(&value)
                on:change=set
            />
        </label>
    }
    .into_any()
}

/// The stages that can be built, by value and in words.
pub(crate) fn stages(state: &State) -> Vec<(String, String)> {
    let names = &state.document.found.stages;
    let chosen = state.document.settings.stage.clone();
    let lost = chosen.filter(|stage| !names.contains(stage)).map(|stage| {
        let words = format!("{}, not in this file", shown(&stage));
        (stage, words)
    });
    std::iter::once((String::new(), "The last one".to_owned()))
        .chain(names.iter().map(|name| (name.clone(), shown(name))))
        .chain(lost)
        .collect()
}

/// The platforms on offer, and the one of a link.
fn platforms(state: &State) -> Vec<(String, String)> {
    let [usual, ..] = PLATFORMS;
    let chosen = state.document.settings.platform.as_ref().map(ToString::to_string);
    let other = chosen.filter(|platform| !PLATFORMS.contains(&platform.as_str()));
    std::iter::once((String::new(), format!("{usual} (not said)")))
        .chain(
            PLATFORMS
                .map(str::to_owned)
                .into_iter()
                .chain(other)
                .map(|it| (it.clone(), shown(&it))),
        )
        .collect()
}
