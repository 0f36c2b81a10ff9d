//! A link that was pasted into the editor: what to do with it.

use leptos::prelude::*;
use plimsoll_core::report::counted;

use super::join;
use crate::components::dialog::{Dialog, Stand};
use crate::interop::browser;
use crate::links;
use crate::state::{Action, review_text};
use crate::store::use_store;

#[component]
pub(crate) fn Pasted(link: String) -> impl IntoView {
    let store = use_store();
    let close = move || store.dispatch(Action::Overlay(None));
    let about = RwSignal::new(None::<Result<String, String>>);
    let asked = link.clone();
    leptos::task::spawn_local(async move {
        about.set(Some(match links::read(&asked).await {
            Ok(opened) if opened.state.reviews.is_empty() => Ok(format!(
                "It holds a Dockerfile of {}.",
                counted(opened.state.text.lines().count(), "line")
            )),
            Ok(opened) => Ok(format!("{}.", review_text::heading(&opened.state.reviews))),
            Err(why) => Err(format!("{why}.")),
        }));
    });
    let is_good = move || matches!(*about.read(), Some(Ok(_)));
    let words = move || match about.get() {
        Some(Ok(words) | Err(words)) => words,
        None => String::new(),
    };
    let (open, add, paste) = (link.clone(), link.clone(), link);
    view! {
        <Dialog
            title="You pasted a Plimsoll link"
            stand=Stand::Middle
            on_close=Callback::new(move |()| close())
        >
            <p class="plain-text">{words}</p>
            <div class="acts">
                <button
                    class="btn primary"
                    disabled=move || !is_good()
                    on:click=move |_| {
                        close();
                        browser::follow_link(&open);
                    }
                >
                    "Open it"
                </button>
                <button
                    class="btn"
                    disabled=move || !is_good()
                    on:click=move |_| {
                        close();
                        let add = add.clone();
                        leptos::task::spawn_local(async move {
                            if let Err(why) = join(store, &add).await {
                                store.dispatch(Action::Say(why));
                            }
                        });
                    }
                >
                    "Add its review to this file"
                </button>
                <button
                    class="btn"
                    on:click=move |_| {
                        close();
                        store.with_editor(|editor| editor.insert(&paste));
                    }
                >
                    "Paste it as text"
                </button>
            </div>
        </Dialog>
    }
}
