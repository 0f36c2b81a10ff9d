//! The focus (web/editor/focus.js), typed.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/editor/focus.js")]
extern "C" {
    /// Keeps the focus on the page: where the focused element goes away, a neighbour gets it.
    pub(crate) fn keep();
    /// True if undo belongs to the focused element, which is a text of its own.
    #[wasm_bindgen(js_name = hasOwnUndo)]
    pub(crate) fn has_own_undo() -> bool;
}
