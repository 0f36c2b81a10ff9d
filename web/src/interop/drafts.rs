//! The browser's storage of drafts. A tab writes its own and no other's; where two tabs have the
//! same (a tab can be doubled), the one that hears of the other's writing goes on under another name.

use gloo_events::EventListener;
use js_sys::Reflect;

use super::browser::{is_embed, storage, store, stored};
use crate::state::drafts::{Draft, MOST};

const PREFIX: &str = "plimsoll.draft.";
/// The key for the draft that a tab shows, kept for as long as the tab.
const TAB: &str = "plimsoll.tab";
/// Stands before the id of a draft that the tab only shows.
const SHOWN: char = '~';
/// The keys of earlier versions, which stored one draft, in three parts.
const OLD: [&str; 3] = ["plimsoll.draft", "plimsoll.dockerignore", "plimsoll.said"];
/// Longest draft that is stored, in bytes; storage is small and shared with other pages.
const LONGEST: usize = 500_000;

/// All drafts with their ids, the newest first.
pub(crate) fn all() -> Vec<(String, Draft)> {
    let mut all: Vec<(String, Draft)> = Vec::new();
    for id in ids() {
        if let Some(draft) = get(&id) {
            // Few, and a sort would be kilobytes.
            let at = all.partition_point(|(_, other)| other.time >= draft.time);
            all.insert(at, (id, draft));
        }
    }
    all
}

pub(crate) fn get(id: &str) -> Option<Draft> {
    Draft::unpack(&stored(&key(id)))
}

pub(crate) fn forget(id: &str) {
    store(&key(id), "");
}

/// Stores a draft as of now and gives whether that went well. The oldest go where there are more
/// than the page keeps, or where the browser has no room.
pub(crate) fn keep(id: &str, draft: Draft) -> bool {
    let Some(storage) = storage() else { return false };
    let draft = Draft { time: now(), ..draft };
    let packed = draft.pack();
    if packed.len() > LONGEST {
        return false;
    }
    let mut others = all();
    others.retain(|(other, _)| other != id);
    for (old, _) in others.drain(others.len().min(MOST - 1)..) {
        forget(&old);
    }
    loop {
        if storage.set_item(&key(id), &packed).is_ok() {
            return true;
        }
        match others.pop() {
            Some((old, _)) => forget(&old),
            None => return false,
        }
    }
}

/// The draft that the tab showed when it was left, with its id if the tab goes on writing it. A new
/// tab shows the newest draft, as one of its own once something is changed.
pub(crate) fn left_here() -> (Option<String>, Draft) {
    take_over_old();
    let tab = session().and_then(|session| session.get_item(TAB).ok()?);
    let Some(tab) = tab else {
        let newest = all().into_iter().next();
        if let Some((id, _)) = &newest {
            set_shown(id);
        }
        return (None, newest.unwrap_or_default().1);
    };
    match tab.strip_prefix(SHOWN) {
        Some(shown) => (None, get(shown).unwrap_or_default()),
        None => match get(&tab) {
            Some(draft) => (Some(tab), draft),
            None => (None, Draft::default()),
        },
    }
}

/// Remembers which draft this tab writes.
pub(crate) fn set_tab(id: &str) {
    if let Some(session) = session() {
        let _ = session.set_item(TAB, id);
    }
}

/// Remembers which draft this tab shows without having changed it.
pub(crate) fn set_shown(id: &str) {
    set_tab(&format!("{SHOWN}{id}"));
}

/// An id that no draft has.
pub(crate) fn new_id() -> String {
    #[expect(clippy::cast_sign_loss, reason = "it is not negative")]
    let chance = (js_sys::Math::random() * 1e9) as u64;
    format!("{}-{chance}", now())
}

/// Calls `changed` with the id of each draft that another tab writes or takes away, and whether it
/// is still there; for as long as the page.
pub(crate) fn on_change(changed: impl Fn(&str, bool) + 'static) {
    let Some(window) = web_sys::window() else { return };
    EventListener::new(&window, "storage", move |event| {
        let field = |name: &str| Reflect::get(event, &name.into()).ok()?.as_string();
        if let Some(key) = field("key")
            && let Some(id) = key.strip_prefix(PREFIX)
        {
            changed(id, field("newValue").is_some());
        }
    })
    .forget();
}

/// Milliseconds since 1970.
#[expect(clippy::cast_sign_loss, reason = "no time before 1970")]
pub(crate) fn now() -> u64 {
    js_sys::Date::now() as u64
}

/// A time as the user's own clock has it: `2026-11-24T09:30…`.
pub(crate) fn local(time: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a time of this age")]
    let time = time as f64;
    let offset = js_sys::Date::new(&time.into()).get_timezone_offset();
    js_sys::Date::new(&(time - offset * 60_000.0).into()).to_iso_string().into()
}

fn key(id: &str) -> String {
    format!("{PREFIX}{id}")
}

fn ids() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    let keys = (0..count).filter_map(|at| storage.key(at).ok()?);
    keys.filter_map(|key| key.strip_prefix(PREFIX).map(str::to_owned)).collect()
}

fn session() -> Option<web_sys::Storage> {
    web_sys::window().filter(|_| !is_embed())?.session_storage().ok()?
}

/// Makes the draft of an earlier version one of these.
fn take_over_old() {
    let [text, dockerignore, said] = OLD.map(stored);
    if !text.is_empty() && keep(&new_id(), Draft { time: 0, text, dockerignore, said }) {
        for key in OLD {
            store(key, "");
        }
    }
}
