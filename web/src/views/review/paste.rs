//! A link that was pasted into the editor: what to do with it.

use leptos::prelude::*;
use plimsoll_core::report::counted;

use super::join;
use crate::components::dialog::{Dialog, Stand};
use crate::interop::browser;
use crate::state::{Action, link, review_text};
use crate::store::use_store;

#[component]
pub(crate) fn Pasted(link: String) -> impl IntoView {
    let store = use_store();
    let close = move || store.dispatch(Action::Overlay(None));
    let about = match link::read(&link) {
        Ok(opened) if opened.state.reviews.is_empty() => Ok(format!(
            "It holds a Dockerfile of {}.",
            counted(opened.state.text.lines().count(), "line")
        )),
        Ok(opened) => Ok(format!("{}.", review_text::heading(&opened.state.reviews))),
        Err(why) => Err(format!("{why}.")),
    };
    let is_good = about.is_ok();
    let words = about.unwrap_or_else(|why| why);
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
                    disabled=!is_good
                    on:click=move |_| {
                        close();
                        browser::follow_link(&open);
                    }
                >
                    "Open it"
                </button>
                <button
                    class="btn"
                    disabled=!is_good
                    on:click=move |_| {
                        close();
                        if let Err(why) = join(store, &add) {
                            store.dispatch(Action::Say(why));
                        }
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
