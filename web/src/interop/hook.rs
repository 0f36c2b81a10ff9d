//! Hooks for measurements: when the first findings were shown and, with `?bench` only,
//! `window.plimsollBench`, which analyses a text as typing does.

use plimsoll_core::rules::Rules;
use plimsoll_core::{Check, Inputs, Settings};
use wasm_bindgen::prelude::*;

/// Marks the moment when the first findings are shown, in the browser's own list of moments.
pub(crate) fn findings_shown() {
    if let Some(clock) = web_sys::window().and_then(|window| window.performance()) {
        let _ = clock.mark("plimsoll-findings");
    }
}

/// Puts the hook on the window: a function from a text to how many problems these rules find.
pub(crate) fn install(rules: Rules) {
    let inputs = Inputs::with(rules);
    let count = move |text: String| {
        Check::without_sizes(&text, &Settings::default(), &inputs).report.findings.len()
    };
    let count = Closure::<dyn Fn(String) -> usize>::new(count).into_js_value();
    if let Some(window) = web_sys::window() {
        let _ = js_sys::Reflect::set(&window, &"plimsollBench".into(), &count);
    }
}
