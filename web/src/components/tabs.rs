//! A row of tabs: one is in the order of Tab, arrows move between them.

use leptos::prelude::*;

use crate::interop::browser;

/// One tab.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tab {
    /// Its element's id is this after `tab-`.
    pub(crate) id: &'static str,
    pub(crate) words: &'static str,
    /// The id of what it shows.
    pub(crate) panel: &'static str,
    /// A number beside the words.
    pub(crate) count: Option<ReadSignal<Option<usize>>>,
}

#[component]
pub(crate) fn Tabs(
    label: &'static str,
    tabs: Vec<Tab>,
    /// The place of the open one.
    here: Memo<usize>,
    choose: Callback<usize>,
) -> impl IntoView {
    let ids: Vec<&'static str> = tabs.iter().map(|tab| tab.id).collect();
    let step = move |event: web_sys::KeyboardEvent| {
        let at = here.get_untracked();
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % ids.len(),
            "ArrowLeft" => (at + ids.len() - 1) % ids.len(),
            "Home" => 0,
            "End" => ids.len() - 1,
            _ => return,
        };
        event.prevent_default();
        choose.run(to);
        if let Some(id) = ids.get(to) {
            browser::focus(&format!("tab-{id}"));
        }
    };
    let tabs = tabs
        .into_iter()
        .enumerate()
        .map(|(place, tab)| {
            let is_here = move || here.get() == place;
            view! {
                <button
                    class="tab"
                    role="tab"
                    id=format!("tab-{}", tab.id)
                    aria-controls=tab.panel
                    aria-selected=move || is_here().to_string()
                    tabindex=move || if is_here() { "0" } else { "-1" }
                    on:click=move |_| choose.run(place)
                >
                    {tab.words}
                    {tab.count
                        .map(|count| {
                            move || count.get().map(|count| view! { <span class="count">{count}</span> })
                        })}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=step>
            {tabs}
        </div>
    }
}
