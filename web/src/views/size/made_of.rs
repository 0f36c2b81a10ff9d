//! What the image is made of: what is measured, what is estimated, and what only the user knows; and
//! how to tell.

use leptos::prelude::*;
use plimsoll_core::size::{Estimate, SizeReport};

use crate::interop::browser;
use crate::state::size::{Shares, about, made_of};
use crate::state::text::shown;
use crate::store::use_store;
use crate::views::cache::measured::Measured;
use crate::views::folder::ChooseFolder;

#[component]
pub(super) fn MadeOf(report: Memo<SizeReport>) -> impl IntoView {
    let store = use_store();
    let has_folder = store.part(|state| state.document.folder.is_some());
    let parts = move || {
        let report = report.read();
        let Shares { base, steps, own } = made_of(&report);
        let image = if report.base.image.is_empty() {
            "The image that it starts from".to_owned()
        } else {
            shown(&report.base.image)
        };
        let files = if has_folder.get() {
            "What COPY and ADD take of your folder"
        } else {
            "What COPY and ADD take; not seen here"
        };
        [
            ("Base", base, image),
            ("Steps", Some(steps), "What RUN installs, fetches and builds".to_owned()),
            ("Your files", Some(own), files.to_owned()),
        ]
        .map(|(name, bytes, words)| view! { <Share name=name bytes=bytes words=words/> })
        .into_iter()
        .collect_view()
    };
    view! {
        <dl class="made-of">{parts}</dl>
        <Show when=|| !browser::is_embed()>
            <details class="exact">
                <summary>"Make it exact"</summary>
                <ChooseFolder/>
                <Measured/>
            </details>
        </Show>
    }
}

#[component]
fn Share(name: &'static str, bytes: Option<Estimate>, words: String) -> impl IntoView {
    let range = bytes.map(Estimate::range).filter(|range| !range.is_empty());
    view! {
        <div>
            <dt>{name}</dt>
            <dd>
                <b>{bytes.map_or_else(|| "not known".to_owned(), about)}</b>
                {range.map(|range| view! { <span class="why">{range}</span> })}
                <p class="why">{words}</p>
            </dd>
        </div>
    }
}
