//! The border to JavaScript: the editor bundle.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/editor/dist/editor.js")]
extern "C" {
    /// Puts an editor with `text` into `host`.
    #[wasm_bindgen(js_name = mountEditor)]
    pub(crate) fn mount_editor(host: &web_sys::HtmlDivElement, text: &str);
}
