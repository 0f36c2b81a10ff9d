//! Comments on lines: the list, and the one that is being written.

use leptos::prelude::*;
use plimsoll_core::review::{Anchor, MAX_COMMENT, MAX_COMMENTS};

use super::own::{Name, rename};
use crate::interop::browser;
use crate::interop::editor::{Editor, Focus};
use crate::state::review_session::{Composer, Note, ReviewSession};
use crate::state::text::shown;
use crate::state::{Action, review_text};
use crate::store::{Store, use_store};

#[component]
pub(super) fn Comments() -> impl IntoView {
    let store = use_store();
    let notes = store.part(|state| state.review.here.notes.clone());
    let line = store.part(|state| state.interface.cursor.line);
    let writing = store.part(|state| state.review.composer.as_ref().map(|one| one.place));
    let is_full = store.part(|state| state.review.own.comments.len() >= MAX_COMMENTS);
    let items = move || {
        let notes = notes.get();
        let items: Vec<AnyView> = notes
            .into_iter()
            .map(|note| {
                let is_changed = note.own.is_some() && writing.get() == Some(note.own);
                view! { <Entry note=note is_changed=is_changed/> }.into_any()
            })
            .collect();
        items
    };
    let is_empty = move || notes.read().is_empty();
    view! {
        <section aria-labelledby="comments-title">
            <div class="section-head">
                <h2 id="comments-title" tabindex="-1">"Comments"</h2>
                <Show when=move || writing.get().is_none()>
                    <button
                        class="btn small"
                        disabled=is_full
                        title="In the editor: Alt C, or the margin beside a line"
                        on:click=move |_| {
                            store.dispatch(Action::Comment(line.get_untracked() as usize));
                        }
                    >
                        {move || format!("Comment on line {}", line.get())}
                    </button>
                </Show>
            </div>
            <Show when=move || writing.get() == Some(None)>
                <Write/>
            </Show>
            <Show when=move || is_full.get()>
                <p class="muted">{format!("A review holds {MAX_COMMENTS} comments; yours is full.")}</p>
            </Show>
            <Show
                when=move || !is_empty()
                fallback=move || {
                    view! {
                        <p class="muted">
                            "None yet. Put the caret on a line, or click the margin beside it."
                        </p>
                    }
                }
            >
                <ul class="said" aria-label="Comments">{items}</ul>
            </Show>
        </section>
    }
}

#[component]
fn Entry(note: Note, is_changed: bool) -> impl IntoView {
    let store = use_store();
    let line = note.line();
    let is_outdated = matches!(note.anchor, Anchor::Outdated(_));
    let quoted = note.quoted.as_deref().filter(|text| !text.is_empty()).map(|text| {
        view! {
            {is_outdated.then(|| view! { <p class="muted">"The line as it was:"</p> })}
            <code class="quoted">{shown(text)}</code>
        }
    });
    let outdated = is_outdated.then(|| {
        view! { <span class="badge unsafe" title="The line has changed since">"Outdated"</span> }
    });
    let own = note.own.map(|place| {
        let text = note.text.clone();
        let edit = move |_| {
            let text = text.clone();
            write(store, Some(Composer { line, fingerprint: 0, text, place: Some(place) }));
        };
        let delete = move |_| {
            store.dispatch(Action::Review(store.now(|state| state.review.without_comment(place))));
            store.dispatch(Action::Say("Comment deleted".to_owned()));
            browser::focus("comments-title");
        };
        view! {
            <span class="end">
                <button
                    class="btn quiet small"
                    aria-label=format!("Edit the comment on line {line}")
                    on:click=edit
                >
                    "Edit"
                </button>
                <button
                    class="btn quiet small"
                    aria-label=format!("Delete the comment on line {line}")
                    on:click=delete
                >
                    "Delete"
                </button>
            </span>
        }
    });
    let body = if is_changed {
        view! { <Write/> }.into_any()
    } else {
        view! { <p class="plain-text">{shown(&note.text)}</p> }.into_any()
    };
    view! {
        <li data-line=line.to_string()>
            <div class="said-head">
                <button
                    class="link line-link"
                    id=format!("comment-on-{line}")
                    on:click=move |_| store.reveal_line(line, Focus::Take)
                >
                    {format!("Line {line}")}
                </button>
                {outdated}
                <span>{review_text::name(&note.author)}</span>
                {own}
            </div>
            {quoted}
            {body}
        </li>
    }
}

/// The form in which a comment is written.
#[component]
fn Write() -> impl IntoView {
    let store = use_store();
    let composer = store.part(|state| state.review.composer.clone());
    let is_named = store.now(|state| !state.review.own.author.is_empty());
    let trouble = RwSignal::new("");
    let label = move || {
        composer.get().map_or_else(String::new, |one| format!("Comment on line {}", one.line))
    };
    let text = move || composer.get().map_or_else(String::new, |one| one.text);
    let length = move || text().chars().count();
    let save = move || {
        if let Some(name) = browser::value("comment-name") {
            rename(store, &name);
        }
        if store.now(|state| state.review.own.author.is_empty()) {
            trouble.set("Say who comments: a name or a nickname.");
            browser::focus("comment-name");
            return;
        }
        store.dispatch(Action::Review(store.now(crate::state::State::with_comment)));
        browser::focus("comments-title");
    };
    let cancel = move || {
        write(store, None);
        store.with_editor(Editor::focus);
    };
    let input = move |event| {
        let text = event_target_value(&event);
        let composer = store.now(|state| state.review.composer.clone());
        write(store, composer.map(|composer| Composer { text, ..composer }));
    };
    let keys = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => save(),
        "Escape" => cancel(),
        _ => {}
    };
    browser::focus_soon("comment-text");
    view! {
        <form
            class="composer"
            on:submit=move |event: web_sys::SubmitEvent| {
                event.prevent_default();
                save();
            }
            on:keydown=keys
        >
            {(!is_named)
                .then(|| {
                    view! {
                        <Name id="comment-name"/>
                        <p class="trouble" role="alert">{trouble}</p>
                    }
                })}
            <label class="field">
                <span>{label}</span>
                <textarea
                    id="comment-text"
                    rows="3"
                    maxlength=MAX_COMMENT.to_string()
                    prop:value=text
                    on:input=input
                ></textarea>
            </label>
            <div class="acts">
                <button class="btn small primary" type="submit" title="Ctrl Enter">"Save comment"</button>
                <button class="btn small" type="button" on:click=move |_| cancel()>"Cancel"</button>
                <span class="muted">{move || format!("{} of {MAX_COMMENT} characters", length())}</span>
            </div>
        </form>
    }
}

/// Begins, goes on with, or without one gives up, writing a comment.
fn write(store: Store, composer: Option<Composer>) {
    let session = store.now(|state| state.review.clone());
    store.dispatch(Action::Review(ReviewSession { composer, ..session }));
}
