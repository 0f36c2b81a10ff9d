//! Strips above the view: what the link had to say, a kept draft, lines that could not be read.

use leptos::prelude::*;

use crate::history;
use crate::interop::browser;
use crate::state::document::LARGE;
use crate::state::link::Notice;
use crate::state::text::shown;
use crate::state::{Action, Origin};
use crate::store::use_store;
use crate::views::review::ReviewStrip;

#[component]
pub(crate) fn Banners() -> impl IntoView {
    let store = use_store();
    let link = store.part(|state| state.interface.link.clone());
    let kept = store.part(|state| state.interface.previous_draft.is_some());
    let unread = store.part(|state| state.document.unread());
    let ignored = store.part(|state| state.document.settings.ignore.clone());
    let large = store.part(|state| state.document.text.len() > LARGE && !state.document.waits());
    let alone = store.part(|state| state.document.is_alone);
    let sample = store.part(|state| state.document.origin == Origin::Example);
    let is_coached = RwSignal::new(browser::is_coached());
    // What reviews come to follows from an analysis.
    let is_reviewed = store.part(|state| state.review.is_busy() && !state.document.waits());
    view! {
        <Show when=move || is_reviewed.get()><ReviewStrip/></Show>
        <Show when=move || sample.get() && !is_coached.get()>
            <div class="strip">
                <p>"A sample Dockerfile. Paste yours over it; nothing leaves this tab."</p>
                <button
                    class="btn quiet small"
                    on:click=move |_| {
                        browser::set_coached();
                        is_coached.set(true);
                    }
                >
                    "Got it"
                </button>
            </div>
        </Show>
        {move || {
            link.get()
                .map(|notice| {
                    let kept = match notice {
                        Notice::Unreadable(_) => " Your text is as it was.",
                        Notice::Incomplete(..) | Notice::Newer => "",
                    };
                    view! {
                        <div class="strip warning" role="status">
                            <p>{notice.words()}{kept}</p>
                            <button
                                class="btn quiet small"
                                on:click=move |_| store.dispatch(Action::DropLinkNotice)
                            >
                                "Close"
                            </button>
                        </div>
                    }
                })
        }}
        <Show when=move || kept.get()>
            <div class="strip">
                <p>"Your previous draft is kept."</p>
                <button
                    class="btn small"
                    on:click=move |_| history::replace(store, Action::RestoreDraft)
                >
                    "Restore"
                </button>
                <button
                    class="btn quiet small"
                    on:click=move |_| store.dispatch(Action::DropDraft)
                >
                    "Close"
                </button>
            </div>
        </Show>
        <Show when=move || unread.read().is_some()>
            <div class="strip warning"><p>{unread}</p></div>
        </Show>
        <Show when=move || alone.get()>
            <div class="strip">
                <p>"This page cannot run its program in the background here, so writing may stutter."</p>
            </div>
        </Show>
        <Show when=move || large.get()>
            <div class="strip">
                <p>"A large file, too long for a link."</p>
            </div>
        </Show>
        <Show when=move || !ignored.read().is_empty()>
            <div class="strip">
                <p>"Ignored: " <code>{move || shown(&ignored.get().join(", "))}</code></p>
                <button
                    class="btn small"
                    on:click=move |_| store.dispatch(Action::StopIgnoring)
                >
                    "Show again"
                </button>
            </div>
        </Show>
    }
}
