//! Address bar, storage, clipboard, files and focus, each as the page needs it. Where the browser
//! refuses (blocked storage, no clipboard), nothing happens or the caller is told; nothing panics.

use gloo_timers::callback::Timeout;
use plimsoll_core::review::{MAX_AUTHOR, MAX_LINK};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::state::Overlay;

const DIFF: &str = "plimsoll.diff";
const SPLIT: &str = "plimsoll.split";
const THEME: &str = "plimsoll.theme";
const NAME: &str = "plimsoll.name";
const COACH: &str = "plimsoll.coach";

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

pub(super) fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// True if the strip for newcomers was closed before.
pub(crate) fn is_coached() -> bool {
    stored(COACH) == "true"
}

pub(crate) fn set_coached() {
    store(COACH, "true");
}

/// The name that the user gave for their reviews.
pub(crate) fn name() -> String {
    stored(NAME).chars().take(MAX_AUTHOR).collect()
}

/// Remembers the user's name.
pub(crate) fn keep_name(name: &str) {
    store(NAME, name);
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
    let name = match theme {
        Theme::System => "",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    set_look("data-theme", THEME, name);
}

/// The colours of diffs: `""` for blue and orange, or `green-red`.
pub(crate) fn diff_colours() -> String {
    stored(DIFF)
}

/// Shows diffs in these colours and stores the choice.
pub(crate) fn set_diff_colours(name: &str) {
    set_look("data-diff", DIFF, name);
}

/// The editor's share of the width in percent, if the user chose one.
pub(crate) fn split() -> Option<u8> {
    stored(SPLIT).parse().ok()
}

/// Stores the editor's share of the width.
pub(crate) fn keep_split(percent: u8) {
    store(SPLIT, &percent.to_string());
}

/// Sets an attribute of the page that its style follows, and stores it; `""` takes both away.
fn set_look(attribute: &str, key: &str, name: &str) {
    set_on_root(attribute, name);
    store(key, name);
}

/// Sets an attribute of the page that its style follows; `""` takes it away.
fn set_on_root(attribute: &str, name: &str) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let _ = if name.is_empty() {
        root.remove_attribute(attribute)
    } else {
        root.set_attribute(attribute, name)
    };
}

/// The storage of this page's origin. None in an embed, which keeps nothing, and where the browser
/// blocks it: then the very look at it fails.
pub(super) fn storage() -> Option<web_sys::Storage> {
    window().filter(|_| !is_embed())?.local_storage().ok()?
}

/// Keeps a text for the next visit; `""` takes it away.
pub(super) fn store(key: &str, text: &str) {
    if let Some(storage) = storage() {
        let _ =
            if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) };
    }
}

/// As text: reading JSON would cost the page four kilobytes.
pub(super) fn stored(key: &str) -> String {
    storage().and_then(|storage| storage.get_item(key).ok()?).unwrap_or_default()
}

/// True if this is embed.html, which xtask marks as such.
pub(crate) fn is_embed() -> bool {
    document()
        .and_then(|document| document.document_element())
        .is_some_and(|root| root.has_attribute("data-embed"))
}

/// The part of the address after `#`, if it is a link of ours. Of one that is longer than any link
/// may be, no more is copied than shows that, and it does not stay in the address.
pub(crate) fn link_in_address() -> Option<String> {
    let hash = js_sys::Reflect::get(&window()?.location(), &"hash".into()).ok()?;
    let hash: js_sys::JsString = hash.dyn_into().ok()?;
    let longest = MAX_LINK as u32 + 2;
    let link = String::from(hash.slice(1, longest));
    if hash.length() > longest {
        // It cannot be read, and the browser carries it along wherever it looks at the address.
        replace_with_own();
    }
    let is_ours = link.strip_prefix('v').is_some_and(|rest| rest.starts_with(char::is_numeric));
    is_ours.then_some(link)
}

/// The address of the page itself, seen from an embed, with what it is to open.
pub(crate) fn home(sheet: Option<&Overlay>, link: Option<&str>) -> String {
    let mut home = "./".to_owned();
    if let Some((name, id)) = sheet.and_then(Overlay::in_address) {
        home.push('?');
        home.push_str(name);
        home.push('=');
        home.push_str(&String::from(js_sys::encode_uri_component(id)));
    }
    if let Some(link) = link {
        home.push('#');
        home.push_str(link);
    }
    home
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

/// Goes to a link, as a step that Back undoes.
pub(crate) fn follow_link(link: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(plimsoll_core::review::fragment(link));
    }
}

/// The words of the present entry of the browser's history, if it is one of the page's.
pub(crate) fn step() -> Option<String> {
    window()?.history().ok()?.state().ok()?.as_string()
}

/// Adds an entry to the history, without the link that the address has.
pub(crate) fn add_step_without_link(words: &str) {
    let Some(window) = window() else { return };
    if let (Ok(history), Ok(path)) = (window.history(), window.location().pathname()) {
        let url = format!("{path}{}", search_part());
        let _ = history.push_state_with_url(&words.into(), "", Some(&url));
    }
}

/// Makes the present entry of the history say this.
pub(crate) fn write_step(words: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state(&words.into(), "");
    }
}

/// Adds an entry to the history, with the same address.
pub(crate) fn add_step(words: &str) {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        let _ = history.push_state(&words.into(), "");
    }
}

/// Writes a link into the address bar, in the place of what is there.
pub(crate) fn write_link(link: &str) {
    let url = format!("{}#{link}", search_part());
    replace(&url);
}

/// Takes the link out of the address bar.
pub(crate) fn clear_link() {
    if link_in_address().is_some() {
        replace_with_own();
    }
}

/// Leaves nothing of the address but where the page is.
fn replace_with_own() {
    let path = window().and_then(|window| window.location().pathname().ok());
    replace(&format!("{}{}", path.unwrap_or_default(), search_part()));
}

/// Puts a view into the query or takes it out, in the place of what is there.
pub(crate) fn write_view(id: Option<&str>) {
    if query("view").as_deref() != id
        && let Some(url) = with_query(&[("view", id)])
    {
        replace(&url);
    }
}

/// Puts these values into the query or takes them out, as a step of its own that Back undoes.
pub(crate) fn add_step_with(changes: &[(&str, Option<&str>)]) {
    let history = window().and_then(|window| window.history().ok());
    if let (Some(history), Some(url)) = (history, with_query(changes)) {
        let _ = history.push_state_with_url(&said(&history), "", Some(&url));
    }
}

/// The address with other values in its query, or without some.
fn with_query(changes: &[(&str, Option<&str>)]) -> Option<String> {
    let location = window()?.location();
    let (path, hash) = (location.pathname().ok()?, location.hash().ok()?);
    let parameters = web_sys::UrlSearchParams::new_with_str(&location.search().ok()?).ok()?;
    for (name, value) in changes {
        match value {
            Some(value) => parameters.set(name, value),
            None => parameters.delete(name),
        }
    }
    let search = String::from(parameters.to_string());
    let question = if search.is_empty() { "" } else { "?" };
    Some(format!("{path}{question}{search}{hash}"))
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

/// Fetches a text from the page's own folder.
pub(crate) async fn fetch(path: &str) -> Option<String> {
    let response = JsFuture::from(window()?.fetch_with_str(path)).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Opens the browser's dialog for printing.
pub(crate) fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

/// Today's date as `2026-11-21`.
pub(crate) fn today() -> String {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    now.get(..10).unwrap_or("").to_owned()
}

/// Puts the focus on the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
}

/// Puts the focus on the element with this id, which is about to be drawn.
pub(crate) fn focus_soon(id: impl AsRef<str> + 'static) {
    Timeout::new(30, move || focus(id.as_ref())).forget();
}

/// The value of the field with this id.
pub(crate) fn value(id: &str) -> Option<String> {
    Some(element(id)?.dyn_into::<web_sys::HtmlInputElement>().ok()?.value())
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

/// True if keys go into a text at present.
pub(crate) fn is_typing() -> bool {
    document().and_then(|document| document.active_element()).is_some_and(|active| {
        ["INPUT", "TEXTAREA", "SELECT"].contains(&active.tag_name().as_str())
            && active.get_attribute("type").as_deref() != Some("checkbox")
            || active.get_attribute("contenteditable").as_deref() == Some("true")
    })
}

/// A pointer's place in the width of the page's main part, in percent.
pub(crate) fn pointer_share(event: &web_sys::PointerEvent) -> Option<f64> {
    let main = document()?.query_selector("main").ok()??.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - main.left()) / main.width() * 100.0)
}

/// Gives an element all of a pointer's movements until it is released.
pub(crate) fn capture_pointer(event: &web_sys::PointerEvent) {
    if let Some(element) =
        event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
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

/// The value of an attribute on the focused element or the nearest one around it that has it.
pub(crate) fn focused_value(attribute: &str) -> Option<String> {
    let active = document()?.active_element()?;
    active.closest(&format!("[{attribute}]")).ok()??.get_attribute(attribute)
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
        let _ = history.replace_state_with_url(&said(&history), "", Some(url));
    }
}

/// The present entry's state, to be kept.
fn said(history: &web_sys::History) -> JsValue {
    history.state().unwrap_or(JsValue::NULL)
}

fn element(id: &str) -> Option<web_sys::HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
