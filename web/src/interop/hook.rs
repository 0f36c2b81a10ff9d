//! What measurements ask for: when the first findings were shown and, with `?bench` only,
//! `window.plimsollBench`, which analyses a text as typing does.

use plimsoll_core::analysis::analyze;
use plimsoll_core::rules::Options;
use wasm_bindgen::prelude::*;

/// Marks the moment when the first findings are shown, in the browser's own list of moments.
pub(crate) fn findings_shown() {
    if let Some(clock) = web_sys::window().and_then(|window| window.performance()) {
        let _ = clock.mark("plimsoll-findings");
    }
}

/// Puts the hook on the window: a function from a text to how many problems it has.
pub(crate) fn install() {
    let count = |text: String| analyze(&text, &Options::default()).findings.len();
    let count = Closure::<dyn Fn(String) -> usize>::new(count).into_js_value();
    if let Some(window) = web_sys::window() {
        let _ = js_sys::Reflect::set(&window, &"plimsollBench".into(), &count);
    }
}
