//! Rules, severities and registries as lists to write in, and configuration files to take over.

use leptos::prelude::*;
use plimsoll_core::Settings;
use plimsoll_core::rules::Severity;

use crate::engine::ask;
use crate::interop::files;
use crate::state::Action;
use crate::state::arrived::Arrived;
use crate::state::engine::{Answer, Question};
use crate::state::text::shown;
use crate::store::Store;

/// Changes what the rules run with.
pub(crate) fn change(store: Store, change: impl FnOnce(&mut Settings)) {
    let mut settings = store.now(|state| state.document.settings.clone());
    change(&mut settings);
    store.dispatch(Action::Settings(Box::new(settings)));
}

#[component]
pub(crate) fn Lists(store: Store) -> impl IntoView {
    view! {
        {list(
            store,
            "Ignored rules",
            "One a line, by id or by another tool's code",
            "no-user\nDL3008",
            |settings| settings.ignore.join("\n"),
            |settings, lines| {
                settings.ignore = lines;
                settings.ignore.sort_unstable();
            },
        )}
        {list(
            store,
            "Severities",
            "One a line: a rule, = and error, warning, info or style",
            "no-user = error",
            |settings| {
                let line = |(name, severity): &(String, Severity)| {
                    format!("{name} = {}", word(*severity))
                };
                settings.severities.iter().map(line).collect::<Vec<_>>().join("\n")
            },
            |settings, lines| settings.severities = lines.iter().filter_map(|it| pair(it)).collect(),
        )}
        {list(
            store,
            "Trusted registries",
            "One a line; images from others are problems. * stands for anything",
            "docker.io\n*.example.com",
            |settings| settings.trusted_registries.join("\n"),
            |settings, lines| settings.trusted_registries = lines,
        )}
    }
}

/// A list to write in, taken over when the focus leaves it.
fn list(
    store: Store,
    label: &'static str,
    hint: &'static str,
    example: &'static str,
    text: fn(&Settings) -> String,
    take: fn(&mut Settings, Vec<String>),
) -> AnyView {
    let value = store.part(move |state| text(&state.document.settings));
    let wrong = RwSignal::new(String::new());
    let changed = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        leptos::task::spawn_local(async move {
            let (good, bad) = sorted_out(label, &text).await;
            wrong.set(bad);
            change(store, |settings| take(settings, good));
        });
    };
    view! {
        <label class="pick list">
            <span>{label}</span>
            <textarea
                rows="3"
                placeholder=example
                title=hint
                spellcheck="false"
                autocapitalize="off"
                prop:value=value
                on:change=changed
            ></textarea>
        </label>
        <p class="wrong" role="status">{wrong}</p>
    }
    .into_any()
}

/// The lines that say something, and what is wrong with the others.
async fn sorted_out(label: &str, text: &str) -> (Vec<String>, String) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let name = match label {
            "Ignored rules" => Some(line.to_owned()),
            "Severities" => {
                let Some((name, _)) = pair(line) else {
                    bad.push(format!("`{line}` is not a rule, = and a severity"));
                    continue;
                };
                Some(name)
            }
            _ => None,
        };
        match unknown(name).await {
            Some(why) => bad.push(why),
            None => good.push(line.to_owned()),
        }
    }
    (good, shown(&bad.join("; ")))
}

/// A sentence about a name that no rule has.
async fn unknown(name: Option<String>) -> Option<String> {
    match ask(Question::Unknown(vec![name?])).await? {
        Answer::Words(words) => words.into_iter().next(),
        _ => None,
    }
}

/// `rule = severity`
fn pair(line: &str) -> Option<(String, Severity)> {
    let (name, word) = line.split_once('=')?;
    Some((name.trim().to_owned(), word.trim().parse().ok()?))
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Style => "style",
    }
}

/// Takes over a configuration file that is pasted.
#[component]
pub(crate) fn Import(store: Store) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let take = move |_| {
        leptos::task::spawn_local(async move {
            match take_over(store, &text.get_untracked()).await {
                Ok(()) => {
                    wrong.set(String::new());
                    text.set(String::new());
                }
                Err(why) => {
                    wrong.set(format!("This configuration cannot be read: {}", shown(&why)));
                }
            }
        });
    };
    view! {
        <label class="pick list">
            <span>"Configuration file"</span>
            <textarea
                rows="3"
                placeholder="Paste .hadolint.yaml or plimsoll.toml, or drop it here"
                spellcheck="false"
                autocapitalize="off"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
        </label>
        <div class="pick">
            <span></span>
            <div>
                <button class="btn small" disabled=move || text.read().trim().is_empty() on:click=take>
                    "Import"
                </button>
            </div>
        </div>
        <p class="wrong" role="status">{wrong}</p>
    }
}

/// Takes over a configuration file that is dropped on the settings.
pub(crate) fn take_dropped(store: Store, event: &web_sys::DragEvent) {
    let Some(file) = files::dropped(event).1.into_iter().next() else { return };
    event.prevent_default();
    leptos::task::spawn_local(async move {
        let Arrived { name, text } = files::arrived(file).await;
        let taken = match text {
            Ok(text) => take_over(store, &text).await,
            Err(refusal) => Err(refusal.words()),
        };
        if let Err(why) = taken {
            store.dispatch(Action::Say(format!("{name} cannot be taken over: {why}")));
        }
    });
}

/// Takes over a configuration file.
///
/// # Errors
/// Why it cannot be read.
pub(crate) async fn take_over(store: Store, text: &str) -> Result<(), String> {
    let settings = store.now(|state| Box::new(state.document.settings.clone()));
    let settings = match ask(Question::Configure(text.to_owned(), settings)).await {
        Some(Answer::Settings(settings)) => settings?,
        _ => return Err("nothing reads it here".to_owned()),
    };
    let budget = settings.budget;
    store.dispatch(Action::Settings(settings));
    store.dispatch(Action::Budget(budget));
    store.dispatch(Action::Say("The configuration is taken over".to_owned()));
    Ok(())
}
