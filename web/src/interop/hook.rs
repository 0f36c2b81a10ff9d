//! A mark for measurements: when the first findings were shown.

/// Marks the moment when the first findings are shown, in the browser's own list of moments.
pub(crate) fn findings_shown() {
    if let Some(clock) = web_sys::window().and_then(|window| window.performance()) {
        let _ = clock.mark("plimsoll-findings");
    }
}
