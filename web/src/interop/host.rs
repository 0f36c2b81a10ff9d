//! The page around an embed: what it is told, and the little that is taken from it.
//!
//! Every message is an object with `source: "plimsoll"` and `v: 1`. docs/embedding.md tells of each.

use std::cell::Cell;

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use super::browser::{self, Theme};

const SOURCE: &str = "plimsoll";
const VERSION: f64 = 1.0;
/// Longest text that is taken, in UTF-16 units.
const LONGEST: u32 = 200_000;
/// Longest name of a frame, in bytes.
const LONGEST_ID: usize = 64;

/// Something that the page around may ask for.
#[derive(Debug)]
pub(crate) enum Wish {
    Theme(Theme),
    /// To put the focus into the embed.
    Focus,
    /// To show this text, where the embed's address allows that.
    Text(String),
}

/// Tells the page around how high `content` is: now, when that changes, and when the function that it
/// gives is called. The browser asks no more than once a frame, and not at all of what is out of
/// sight.
pub(crate) fn tell_height(content: web_sys::Element) -> Option<js_sys::Function> {
    let parent = parent()?;
    let id = browser::query("id").filter(|id| id.len() <= LONGEST_ID).unwrap_or_default();
    let told = Cell::new(0.0);
    let measured = content.clone();
    let tell = move || {
        let height = measured.get_bounding_client_rect().height().ceil();
        if (height - told.replace(height)).abs() < 1.0 {
            return;
        }
        let message = js_sys::Object::new();
        let fields: [(&str, JsValue); 5] = [
            ("source", SOURCE.into()),
            ("v", VERSION.into()),
            ("type", "height".into()),
            ("id", JsValue::from_str(&id)),
            ("height", height.into()),
        ];
        for (name, value) in fields {
            // Setting a property of a fresh object cannot fail.
            let _ = Reflect::set(&message, &name.into(), &value);
        }
        // A height is no secret, and who frames this is not known here.
        let _ = parent.post_message(&message, "*");
    };
    tell();
    let call: js_sys::Function = Closure::<dyn Fn()>::new(tell).into_js_value().unchecked_into();
    if let Ok(observer) = web_sys::ResizeObserver::new(&call) {
        observer.observe(&content);
    }
    Some(call)
}

/// Calls `take` with what the page around asks for, for as long as the embed lives. What anybody
/// else sends, and what is not understood, is ignored.
pub(crate) fn listen(take: impl Fn(Wish) + 'static) {
    let (Some(window), Some(parent)) = (web_sys::window(), parent()) else { return };
    EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<web_sys::MessageEvent>() else { return };
        let is_parent = event.source().is_some_and(|source| js_sys::Object::is(&source, &parent));
        if let Some(wish) = is_parent.then(|| wish(&event.data())).flatten() {
            take(wish);
        }
    })
    .forget();
}

fn wish(data: &JsValue) -> Option<Wish> {
    // Of what is no object, nothing can be got.
    let field = |name: &str| Reflect::get(data, &name.into()).ok();
    let word = |name: &str| field(name)?.as_string();
    if word("source")? != SOURCE || field("v")? != VERSION {
        return None;
    }
    match word("type")?.as_str() {
        "theme" => Some(Wish::Theme(match word("theme")?.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            "auto" => Theme::System,
            _ => return None,
        })),
        "focus" => Some(Wish::Focus),
        "load-text" if browser::query("allow").as_deref() == Some("load") => {
            let text: js_sys::JsString = field("text")?.dyn_into().ok()?;
            (text.length() <= LONGEST).then(|| Wish::Text(text.into()))
        }
        _ => None,
    }
}

/// The page around, if there is one.
fn parent() -> Option<web_sys::Window> {
    let window = web_sys::window()?;
    let parent = window.parent().ok()??;
    (parent != window).then_some(parent)
}
