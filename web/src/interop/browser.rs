//! Address bar, storage, clipboard, files and focus, each as the page needs it. Where the browser
//! refuses (blocked storage, no clipboard), nothing happens or the caller is told; nothing panics.

use gloo_storage::{LocalStorage, Storage as _};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

const DRAFT: &str = "plimsoll.draft";
const THEME: &str = "plimsoll.theme";
const COACH: &str = "plimsoll.coach";
/// Longest draft that is stored, in bytes; storage is small and shared with other pages.
const LONGEST_DRAFT: usize = 500_000;

/// A colour scheme.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// The text that the user left here last time.
pub(crate) fn draft() -> Option<String> {
    Some(stored(DRAFT)).filter(|draft| !draft.is_empty())
}

/// Stores a draft, if it is not too long and storage can be had.
pub(crate) fn keep_draft(text: &str) {
    if text.len() <= LONGEST_DRAFT {
        let _ = LocalStorage::raw().set_item(DRAFT, text);
    }
}

pub(crate) fn forget_draft() {
    LocalStorage::delete(DRAFT);
}

/// Whether the strip for newcomers was closed before.
pub(crate) fn is_coached() -> bool {
    stored(COACH) == "true"
}

pub(crate) fn set_coached() {
    let _ = LocalStorage::raw().set_item(COACH, "true");
}

/// The theme as stored; index.html reads the same key before the first paint.
pub(crate) fn theme() -> Theme {
    match stored(THEME).as_str() {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::System,
    }
}

/// Shows a theme and stores it.
pub(crate) fn set_theme(theme: Theme) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let storage = LocalStorage::raw();
    let name = match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let _ = match name {
        Some(name) => root.set_attribute("data-theme", name),
        None => root.remove_attribute("data-theme"),
    };
    let _ = match name {
        Some(name) => storage.set_item(THEME, name),
        None => storage.remove_item(THEME),
    };
}

/// As text: reading JSON would cost the page four kilobytes.
fn stored(key: &str) -> String {
    LocalStorage::raw().get_item(key).ok().flatten().unwrap_or_default()
}

/// The part of the address after `#`, if it is a link of ours.
pub(crate) fn link_in_address() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    let link = hash.strip_prefix('#')?;
    let is_ours = link.strip_prefix('v').is_some_and(|rest| rest.starts_with(char::is_numeric));
    is_ours.then(|| link.to_owned())
}

/// The address without its fragment: what a link is put after.
pub(crate) fn base_address() -> String {
    window()
        .and_then(|window| {
            let location = window.location();
            Some(format!("{}{}", location.origin().ok()?, location.pathname().ok()?))
        })
        .unwrap_or_default()
}

/// A value of the address's query.
pub(crate) fn query(name: &str) -> Option<String> {
    let search = window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Writes a link into the address bar, in the place of what is there.
pub(crate) fn write_link(link: &str) {
    let url = format!("{}#{link}", search_part());
    replace(&url);
}

/// Takes the link out of the address bar.
pub(crate) fn clear_link() {
    if link_in_address().is_some() {
        let path = window().and_then(|window| window.location().pathname().ok());
        replace(&format!("{}{}", path.unwrap_or_default(), search_part()));
    }
}

/// Puts a practice into the query or takes it out, as a step of its own that Back undoes.
pub(crate) fn write_practice(id: Option<&str>) {
    let Some(window) = window() else { return };
    let location = window.location();
    let (Ok(path), Ok(hash)) = (location.pathname(), location.hash()) else { return };
    if query("practice").as_deref() == id {
        return;
    }
    let Ok(search) = location.search() else { return };
    let Ok(parameters) = web_sys::UrlSearchParams::new_with_str(&search) else { return };
    match id {
        Some(id) => parameters.set("practice", id),
        None => parameters.delete("practice"),
    }
    let search = String::from(parameters.to_string());
    let question = if search.is_empty() { "" } else { "?" };
    if let Ok(history) = window.history() {
        let url = format!("{path}{question}{search}{hash}");
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// Copies a text; gives whether the browser allowed it.
pub(crate) async fn copy(text: &str) -> bool {
    let Some(window) = window() else { return false };
    // Absent on pages that do not come over TLS or from this machine.
    let clipboard = js_sys::Reflect::get(&window.navigator(), &"clipboard".into());
    if clipboard.is_ok_and(|clipboard| clipboard.is_undefined()) {
        return false;
    }
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}

/// Offers a text as a file to save.
pub(crate) fn download(name: &str, text: &str) {
    let save = || -> Option<()> {
        let parts = js_sys::Array::of1(&text.into());
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/plain");
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
        let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
        let anchor = document()?.create_element("a").ok()?;
        let anchor: web_sys::HtmlAnchorElement = anchor.unchecked_into();
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        web_sys::Url::revoke_object_url(&url).ok()
    };
    let _ = save();
}

/// Fetches a text from the page's own folder.
pub(crate) async fn fetch(path: &str) -> Option<String> {
    let response = JsFuture::from(window()?.fetch_with_str(path)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Reads a dropped or chosen file as text.
pub(crate) async fn read(file: web_sys::File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Puts the focus on the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
}

/// Scrolls the element with this id into view as little as needed, unless the focus is in the
/// element `around` it.
pub(crate) fn scroll_to(id: &str, around: &str) {
    let active = document().and_then(|document| document.active_element());
    let is_busy = element(around).is_some_and(|around| around.contains(active.as_deref()));
    if is_busy {
        return;
    }
    if let Some(element) = element(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Whether keys go into a text at present.
pub(crate) fn is_typing() -> bool {
    document().and_then(|document| document.active_element()).is_some_and(|active| {
        ["INPUT", "TEXTAREA", "SELECT"].contains(&active.tag_name().as_str())
            && active.get_attribute("type").as_deref() != Some("checkbox")
            || active.get_attribute("contenteditable").as_deref() == Some("true")
    })
}

/// Moves the focus to the next (`1`) or previous (`-1`) button of this class.
pub(crate) fn focus_step(class: &str, step: i32) {
    let go = || -> Option<()> {
        let document = document()?;
        let all = document.get_elements_by_class_name(class);
        let active = document.active_element();
        let at = (0..all.length()).find(|&at| all.item(at) == active);
        let next = match at {
            Some(at) => i64::from(at) + i64::from(step),
            None => 0,
        };
        let next = u32::try_from(next).ok()?;
        all.item(next)?.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
    };
    let _ = go();
}

/// Takes the skeleton of index.html away, now that the page itself stands.
pub(crate) fn remove_skeleton() {
    if let Some(skeleton) = element("skeleton") {
        skeleton.remove();
    }
}

fn search_part() -> String {
    window().and_then(|window| window.location().search().ok()).unwrap_or_default()
}

fn replace(url: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

fn element(id: &str) -> Option<web_sys::HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
