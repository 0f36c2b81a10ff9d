//! The link: what it holds, how long it is, and what should not be in it.

use leptos::prelude::*;
use plimsoll_core::report::counted;
use plimsoll_core::review::REDACTED;

use crate::components::dialog::{Dialog, Stand};
use crate::interop::browser;
use crate::state::Action;
use crate::state::link::{Keep, Length};
use crate::store::{Store, use_store};

#[component]
pub(crate) fn Share() -> impl IntoView {
    let store = use_store();
    let close = Callback::new(move |()| store.dispatch(Action::Overlay(None)));
    let body = if store.now(crate::state::State::is_shareable) {
        view! { <Link/> }.into_any()
    } else {
        view! {
            <p>
                "This file is too large for a link. Save it, and send the file itself; whoever gets it can drop it on this page."
            </p>
        }
        .into_any()
    };
    view! {
        <Dialog title="Share" stand=Stand::Middle on_close=close>
            {body}
        </Dialog>
    }
}

#[component]
fn Link() -> impl IntoView {
    let store = use_store();
    let secrets = store.now(crate::state::State::secrets);
    let keep = RwSignal::new(Keep::NoSecrets);
    let link = Memo::new(move |_| {
        let keep = keep.get();
        store.now(|state| state.link(keep))
    });
    let url = move || format!("{}#{}", browser::base_address(), link.read());
    let length = move || Length::of(url().len());
    let is_too_long = move || length() == Length::TooLong;
    let copy = move |_| {
        share(store, keep.get_untracked(), &link.get_untracked());
        store.copy(url(), "Link");
    };
    let copy_markdown = move |_| {
        share(store, keep.get_untracked(), &link.get_untracked());
        let (now, then) = store.now(|state| (state.report.findings.len(), state.outcome.left));
        let facts = if now == then {
            counted(now, "problem")
        } else {
            format!("{}, {then} with the selected fixes", counted(now, "problem"))
        };
        store.copy(format!("[Dockerfile: {facts}]({})", url()), "Markdown link");
    };
    view! {
        <p class="privacy">
            "The link contains your file. Our server never receives it. Anyone with the link can read it."
        </p>
        {(!secrets.is_empty())
            .then(|| {
                let list = secrets
                    .iter()
                    .map(|secret| {
                        view! {
                            <li>
                                {format!("Line {}: ", secret.line)} <code>{secret.name.clone()}</code>
                                " = ••••"
                            </li>
                        }
                    })
                    .collect_view();
                let count = secrets.len();
                view! { <Secrets count=count keep=keep>{list}</Secrets> }
            })}
        <label class="field">
            <span>"Link"</span>
            <input
                id="share-link"
                type="text"
                readonly=true
                prop:value=url
                on:focus=select_all
            />
        </label>
        <p class=move || if length() == Length::Fine { "meter" } else { "meter long" }>
            {move || {
                let characters = url().len();
                format!("{} characters: {}", thousands(characters), length().words())
            }}
        </p>
        <div class="acts">
            <button class="btn primary" disabled=is_too_long on:click=copy>"Copy link"</button>
            <button class="btn" disabled=is_too_long on:click=copy_markdown>
                "Copy Markdown link"
            </button>
        </div>
    }
}

/// Asks what is to become of values that look secret.
#[component]
fn Secrets(count: usize, keep: RwSignal<Keep>, children: Children) -> impl IntoView {
    let values = counted(count, "value");
    let looks = if count == 1 { "looks" } else { "look" };
    let choice = |this: Keep, words: String| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="secrets"
                    prop:checked=move || keep.get() == this
                    on:change=move |_| keep.set(this)
                />
                {words}
            </label>
        }
    };
    view! {
        <fieldset class="note warning">
            <legend>{format!("{values} {looks} secret")}</legend>
            <ul>{children()}</ul>
            {choice(Keep::NoSecrets, format!("Share with {values} replaced by “{REDACTED}”"))}
            {choice(Keep::Everything, "Share as it is".to_owned())}
        </fieldset>
    }
}

/// From now on the address bar has what was shared.
fn share(store: Store, keep: Keep, link: &str) {
    store.dispatch(Action::Shared(keep));
    browser::write_link(link);
}

fn select_all(event: web_sys::FocusEvent) {
    event_target::<web_sys::HtmlInputElement>(&event).select();
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
