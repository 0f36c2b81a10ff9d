//! `window.plimsollBench`, with `?bench` only: lets measurements call the analysis in the page.

use plimsoll_core::analysis::analyze;
use plimsoll_core::rules::Options;
use wasm_bindgen::prelude::*;

/// Puts the hook on the window: a function from a text to how many problems it has.
pub(crate) fn install() {
    let count = |text: String| analyze(&text, &Options::default()).findings.len();
    let count = Closure::<dyn Fn(String) -> usize>::new(count).into_js_value();
    if let Some(window) = web_sys::window() {
        let _ = js_sys::Reflect::set(&window, &"plimsollBench".into(), &count);
    }
}
