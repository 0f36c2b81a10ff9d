//! The engine (web/editor/engine.js), typed.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/editor/engine.js")]
extern "C" {
    /// A worker that answers questions, or the page itself where there can be none.
    pub(crate) type Engine;
    #[wasm_bindgen(constructor)]
    fn new(on: &js_sys::Object) -> Engine;
    /// The answer to a question, both as JSON.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn ask(this: &Engine, question: &str) -> Result<JsValue, JsValue>;
    /// The same, or undefined where it takes longer than so many milliseconds.
    #[wasm_bindgen(method, catch)]
    pub(crate) async fn within(
        this: &Engine,
        question: &str,
        patience: u32,
    ) -> Result<JsValue, JsValue>;
    /// Has it ready for the next question.
    #[wasm_bindgen(method)]
    pub(crate) fn warm(this: &Engine);
    /// Ends it, whatever it is at. The next question starts another.
    #[wasm_bindgen(method)]
    pub(crate) fn end(this: &Engine);
}

impl Engine {
    /// An engine that tells of package tables that came late, and that it holds up the page.
    pub(crate) fn start(late: impl Fn() + 'static, alone: impl Fn() + 'static) -> Self {
        let on = js_sys::Object::new();
        // Setting a property of a fresh object cannot fail; the engine lives as long as the page.
        let _ = js_sys::Reflect::set(
            &on,
            &"late".into(),
            &Closure::<dyn Fn()>::new(late).into_js_value(),
        );
        let _ = js_sys::Reflect::set(
            &on,
            &"alone".into(),
            &Closure::<dyn Fn()>::new(alone).into_js_value(),
        );
        Self::new(&on)
    }
}
