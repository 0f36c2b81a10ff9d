//! The link in its forms, and how long it is.

use leptos::prelude::*;
use plimsoll_core::report::{component, counted, frame};
use plimsoll_core::review::View;

use super::Bundle;
use super::copies::{Way, made, take};
use crate::components::select::Pick;
use crate::components::tabs::{Tab, Tabs};
use crate::history;
use crate::interop::browser;
use crate::links;
use crate::state::link::Length;
use crate::state::sharing::{Carried, Form, Shared};
use crate::state::{Action, State};
use crate::store::{Store, use_store};

/// The forms: id, words on the tab, the field's label, what is said to be copied.
const FORMS: [(&str, &str, &str); 5] = [
    ("share-link", "Link", "Link"),
    ("share-markdown", "Markdown", "Markdown link"),
    ("share-frame", "iframe", "iframe"),
    ("share-component", "Component", "Component"),
    ("share-picture", "Picture", "Picture"),
];
const FRAME: usize = 2;
const COMPONENT: usize = 3;
const PICTURE: usize = 4;

const VIEWS: [(&str, &str); 5] = [
    ("problems", "Problems"),
    ("fixes", "Fixes"),
    ("cache", "Cache"),
    ("size", "Size"),
    ("file", "File"),
];
const THEMES: [(&str, &str); 3] =
    [("auto", "As the reader's system"), ("light", "Light"), ("dark", "Dark")];

#[component]
pub(super) fn Forms(choice: RwSignal<Carried>) -> impl IntoView {
    let store = use_store();
    // The choice that it is made with, and what came of it.
    let made = RwSignal::new(None::<(Carried, Shared)>);
    Effect::new(move || {
        let choice = choice.get();
        let leaving = store.now(|state| state.leaving(choice));
        leptos::task::spawn_local(async move {
            if let Some(shared) = links::shared(leaving).await {
                made.set(Some((choice, shared)));
            }
        });
    });
    let is_made = Memo::new(move |_| made.read().is_some());
    view! { <Show when=move || is_made.get()><Made made=made choice=choice/></Show> }
}

#[component]
fn Made(made: RwSignal<Option<(Carried, Shared)>>, choice: RwSignal<Carried>) -> impl IntoView {
    let store = use_store();
    let form = RwSignal::new(0_usize);
    let view = RwSignal::new(store.now(|state| word(state.interface.view)).to_owned());
    let theme = RwSignal::new("auto".to_owned());
    let link =
        Memo::new(move |_| made.read().as_ref().map(|it| it.1.link.clone()).unwrap_or_default());
    let address = || format!("{}#", browser::base_address());
    let length = Memo::new(move |_| address().len() + link.read().len());
    let picture = picture(store, choice, theme, Signal::derive(move || form.get() == PICTURE));
    let text = Memo::new(move |_| match form.get() {
        0 => address() + &link.read(),
        1 => format!("[{}]({}{})", store.now(facts), address(), link.read()),
        FRAME => frame(&folder(), &link.read(), &view.read(), &theme.read()),
        PICTURE => picture.get().unwrap_or_default(),
        _ => {
            let text = made.read().as_ref().map(|it| it.1.state.text.clone()).unwrap_or_default();
            component(&folder(), &text, &view.read(), &theme.read())
        }
    });
    // What was made with another choice may hold what is to stay out by now.
    let is_current = move || match form.get() {
        PICTURE => picture.read().is_some(),
        _ => made.read().as_ref().is_some_and(|(with, _)| *with == choice.get()),
    };
    let named = move || FORMS.get(form.get()).copied().unwrap_or_default();
    // A component holds the text itself, however long; a picture goes without a link then.
    let is_too_long = move || form.get() < COMPONENT && Length::of(length.get()) == Length::TooLong;
    let copy = move |_| {
        if form.get_untracked() < COMPONENT {
            share(store, choice.get_untracked(), &link.read_untracked());
        }
        store.copy(text.get_untracked(), named().2);
    };
    let tabs =
        FORMS.map(|(id, words, _)| Tab { id, words, panel: "share-form", count: None }).to_vec();
    view! {
        <Tabs
            label="Form"
            tabs=tabs
            here=Memo::new(move |_| form.get())
            choose=Callback::new(move |place| form.set(place))
        />
        <div
            id="share-form"
            class="share-form"
            role="tabpanel"
            aria-labelledby=move || format!("tab-{}", named().0)
        >
            <Show when=move || { matches!(form.get(), FRAME | COMPONENT) }>
                <Pick
                    label="View"
                    choices=Signal::stored(owned(&VIEWS))
                    value=view.into()
                    choose=Callback::new(move |word| view.set(word))
                />
            </Show>
            <Show when=move || { form.get() >= FRAME }>
                <Pick
                    label="Theme"
                    choices=Signal::stored(owned(&THEMES))
                    value=theme.into()
                    choose=Callback::new(move |word| theme.set(word))
                />
            </Show>
            <label class="field">
                <span>{move || named().2}</span>
                <textarea
                    id="share-text"
                    readonly=true
                    rows=move || if form.get() == 0 { "2" } else { "4" }
                    spellcheck="false"
                    prop:value=text
                    on:focus=select_all
                ></textarea>
            </label>
            <Show
                when=move || form.get() < COMPONENT
                fallback=move || view! { <Instead form=form/> }
            >
                <Meter length=length/>
            </Show>
            <Lighter choice=choice/>
            <div class="acts">
                <Show
                    when=move || !is_too_long()
                    fallback=move || view! { <Bundle choice=choice/> }
                >
                    <button class="btn primary" disabled=move || !is_current() on:click=copy>
                        {move || format!("Copy {}", lower(named().2))}
                    </button>
                </Show>
                <Show when=move || form.get() == PICTURE>
                    <button class="btn" on:click=move |_| save_picture(store, choice, theme)>
                        "Download picture"
                    </button>
                </Show>
            </div>
        </div>
    }
}

/// The picture, as long as it is asked for; nothing until it is made with the choices of now.
fn picture(
    store: Store,
    choice: RwSignal<Carried>,
    theme: RwSignal<String>,
    is_wanted: Signal<bool>,
) -> RwSignal<Option<String>> {
    let picture = RwSignal::new(None::<String>);
    Effect::new(move || {
        let (carried, word) = (choice.get(), theme.get());
        picture.set(None);
        if !is_wanted.get() {
            return;
        }
        let form = Form::Picture(word.parse().unwrap_or_default());
        leptos::task::spawn_local(async move {
            let made = made(store, form, carried).await;
            // Either may have changed, or the dialog be gone.
            let is_as_wanted = choice.try_get_untracked() == Some(carried)
                && theme.try_get_untracked() == Some(word);
            if is_as_wanted && let Some(made) = made {
                picture.set(Some(made.text));
            }
        });
    });
    picture
}

fn save_picture(store: Store, choice: RwSignal<Carried>, theme: RwSignal<String>) {
    let form = Form::Picture(theme.read_untracked().parse().unwrap_or_default());
    take(store, form, Way::Save, choice.get_untracked());
}

/// What is said of a form that is no link.
#[component]
fn Instead(form: RwSignal<usize>) -> impl IntoView {
    let words = move || {
        match form.get() {
        PICTURE => {
            view! {
                "The picture has the figures and the worst problems, and needs no scripts. With the file beside it a README shows it as "
                <code>"[![Dockerfile review](Dockerfile.review.svg)](link)"</code>
                "."
            }
            .into_any()
        }
        _ => "The component holds the Dockerfile alone, readable without scripts.".into_any(),
    }
    };
    view! { <p class="meter">{words}</p> }
}

/// The link's length, as a scale and in words.
#[component]
fn Meter(length: Memo<usize>) -> impl IntoView {
    let kind = move || Length::of(length.get());
    let class = move || match kind() {
        Length::Fine => "meter",
        Length::Office => "meter long",
        Length::Chat => "meter longer",
        Length::TooLong => "meter stop",
    };
    view! {
        <p class=class>
            {move || format!("{} characters: {}", thousands(length.get()), kind().words())}
        </p>
    }
}

/// The parts that can be left out to make the link shorter.
#[component]
fn Lighter(choice: RwSignal<Carried>) -> impl IntoView {
    let store = use_store();
    let comments: usize =
        store.now(|state| state.snapshot().reviews.iter().map(|it| it.comments.len()).sum());
    let has_lines = RwSignal::new(false);
    leptos::task::spawn_local(async move {
        let bare = Carried { comment_lines: false, ..Carried::DEFAULT };
        let (whole, bare) =
            store.now(|state| (state.leaving(Carried::DEFAULT), state.leaving(bare)));
        let (whole, bare) = (links::shared(whole).await, links::shared(bare).await);
        has_lines.set(whole.map(|it| it.state.text) != bare.map(|it| it.state.text));
    });
    view! {
        {(comments > 0)
            .then(|| {
                view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            on:change=move |event| {
                                let out = event_target_checked(&event);
                                choice.update(|choice| choice.comments = !out);
                            }
                        />
                        {format!("Leave out {}", counted(comments, "comment"))}
                    </label>
                }
            })}
        {move || has_lines
            .get()
            .then(|| {
                view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            on:change=move |event| {
                                let out = event_target_checked(&event);
                                choice.update(|choice| choice.comment_lines = !out);
                            }
                        />
                        "Strip comment lines from the Dockerfile"
                    </label>
                }
            })}
    }
}

/// From now on the address bar has what was shared.
fn share(store: Store, choice: Carried, link: &str) {
    store.dispatch(Action::Shared(choice));
    browser::write_link(link);
    leptos::task::spawn_local(history::in_step(store));
}

/// A Markdown link's text: "Dockerfile: 12 problems, 3 with the selected fixes".
fn facts(state: &State) -> String {
    let (now, then) = (state.document.count(), state.selection.outcome.left);
    let problems = counted(now, "problem");
    let fixes =
        if now == then { String::new() } else { format!(", {then} with the selected fixes") };
    format!("Dockerfile: {problems}{fixes}")
}

/// The folder of the page, with a slash at its end.
fn folder() -> String {
    let address = browser::base_address();
    address.rfind('/').and_then(|end| address.get(..=end)).unwrap_or(&address).to_owned()
}

fn word(view: View) -> &'static str {
    match view {
        View::Problems => "problems",
        View::Fixes => "fixes",
        View::Cache => "cache",
        View::Size => "size",
        // An embed has no checklist; with the file, comments stand below their lines.
        View::Review | View::Checklist => "file",
    }
}

fn owned(choices: &[(&str, &str)]) -> Vec<(String, String)> {
    choices.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// "Markdown link" stays as it is, "Link" becomes "link".
fn lower(words: &str) -> String {
    if words.starts_with("Markdown") {
        words.to_owned()
    } else {
        words.replacen(char::is_uppercase, &words.get(..1).unwrap_or("").to_lowercase(), 1)
    }
}

fn select_all(event: web_sys::FocusEvent) {
    event_target::<web_sys::HtmlTextAreaElement>(&event).select();
}

/// 12345 as "12,345".
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
