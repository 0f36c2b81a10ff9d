//! The page's worker: `web/shell/worker.js` loads it and passes texts in and findings out.

use plimsoll_core::build::Build;
use plimsoll_core::rules::Preset;
use plimsoll_core::syntax::parse;
use wasm_bindgen::prelude::wasm_bindgen;

/// The findings in a Dockerfile's scripts as the JSON list of
/// [`ShellFinding`](plimsoll_core::rules::ShellFinding); `preset` is the preset's name in JSON.
#[wasm_bindgen]
pub fn lint(text: &str, preset: &str) -> String {
    let preset = serde_json::from_str(preset).unwrap_or(Preset::Recommended);
    let file = parse(text);
    let findings = plimsoll_shell_lint::lint(&Build::new(text, &file), preset);
    serde_json::to_string(&findings).unwrap_or_default()
}
