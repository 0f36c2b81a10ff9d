//! The editor (web/editor/start.js), typed.

use serde::Serialize;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type JsEditor;
    /// The editor that the page came with, where it was made of this text; else a new one.
    #[wasm_bindgen(js_namespace = plimsoll, js_name = mountEditor)]
    fn mount(host: &web_sys::HtmlDivElement, text: &str, on: &js_sys::Object) -> JsEditor;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &JsEditor, text: &str);
    #[wasm_bindgen(method, js_name = setProblems)]
    fn set_problems(this: &JsEditor, json: &str);
    #[wasm_bindgen(method, js_name = setComments)]
    fn set_comments(this: &JsEditor, json: &str);
    #[wasm_bindgen(method, js_name = setVerdicts)]
    fn set_verdicts(this: &JsEditor, json: &str);
    #[wasm_bindgen(method, js_name = setNotes)]
    fn set_notes(this: &JsEditor, json: &str);
    #[wasm_bindgen(method)]
    fn reveal(this: &JsEditor, from: u32, focus: bool);
    #[wasm_bindgen(method)]
    fn focus(this: &JsEditor);
    #[wasm_bindgen(method)]
    fn insert(this: &JsEditor, text: &str);
    #[wasm_bindgen(method)]
    fn undo(this: &JsEditor);
    #[wasm_bindgen(method)]
    fn redo(this: &JsEditor);
}

/// Something that the user does in the editor.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// The whole text after a change; true if it was pasted in the place of another.
    Changed(&'a str, bool),
    /// The caret's line and column, from 1.
    Caret(u32, u32),
    /// A problem, by its index, was asked for; its row is to get the focus or not.
    Problem(usize, Focus),
    /// A problem's fix is to be applied.
    Fix(usize),
    /// The problems of a line were asked for.
    Here(u32),
    /// A comment on a line was asked for.
    Comment(u32),
    /// What a change does to a line's step was clicked at.
    Verdict(u32),
    /// A link of ours was pasted.
    Link(&'a str),
    /// The link was asked for.
    Share,
}

/// A choice for what is shown: to take the focus or to leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Focus {
    Take,
    Leave,
}

/// A problem as the editor marks it; offsets in UTF-16 units.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mark {
    pub(crate) index: usize,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) severity: &'static str,
    pub(crate) message: String,
    /// The title of a fix that can be applied.
    pub(crate) fix: Option<String>,
}

/// What a change does to a line's step.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Verdict {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) name: &'static str,
    pub(crate) mark: &'static str,
    /// What a pointer over the mark is told.
    pub(crate) title: String,
}

/// A mounted editor with the functions that it calls.
pub(crate) struct Editor {
    js: JsEditor,
    /// JavaScript calls these for as long as the editor lives.
    _callbacks: Vec<JsValue>,
}

impl Editor {
    /// Puts an editor into `host`. What was typed into it before is told as a change.
    pub(crate) fn mount(
        host: &web_sys::HtmlDivElement,
        text: &str,
        on: impl Fn(Event<'_>) + Clone + 'static,
    ) -> Self {
        let object = js_sys::Object::new();
        let mut callbacks = Vec::new();
        let mut set = |name: &str, function: JsValue| {
            // Setting a property of a fresh object cannot fail.
            let _ = js_sys::Reflect::set(&object, &name.into(), &function);
            callbacks.push(function);
        };
        let call = on.clone();
        let changed = move |text: String, is_new: bool| call(Event::Changed(&text, is_new));
        set("change", Closure::<dyn Fn(String, bool)>::new(changed).into_js_value());
        let call = on.clone();
        let caret = move |line: u32, column: u32| call(Event::Caret(line, column));
        set("cursor", Closure::<dyn Fn(u32, u32)>::new(caret).into_js_value());
        let call = on.clone();
        let problem = move |index: usize, focus: bool| {
            call(Event::Problem(index, if focus { Focus::Take } else { Focus::Leave }));
        };
        set("problem", Closure::<dyn Fn(usize, bool)>::new(problem).into_js_value());
        let call = on.clone();
        let fix = move |index: usize| call(Event::Fix(index));
        set("fix", Closure::<dyn Fn(usize)>::new(fix).into_js_value());
        let call = on.clone();
        let here = move |line: u32| call(Event::Here(line));
        set("here", Closure::<dyn Fn(u32)>::new(here).into_js_value());
        let call = on.clone();
        let comment = move |line: u32| call(Event::Comment(line));
        set("comment", Closure::<dyn Fn(u32)>::new(comment).into_js_value());
        let call = on.clone();
        let verdict = move |line: u32| call(Event::Verdict(line));
        set("verdict", Closure::<dyn Fn(u32)>::new(verdict).into_js_value());
        let call = on.clone();
        let link = move |text: String| call(Event::Link(&text));
        set("link", Closure::<dyn Fn(String)>::new(link).into_js_value());
        let share = move || on(Event::Share);
        set("share", Closure::<dyn Fn()>::new(share).into_js_value());
        Self { js: mount(host, text, &object), _callbacks: callbacks }
    }

    /// Makes the text this one, as a change that undo takes back.
    pub(crate) fn set_text(&self, text: &str) {
        self.js.set_text(text);
    }

    /// Marks these problems, sorted by place, and no others.
    pub(crate) fn set_problems(&self, marks: &[Mark]) {
        if let Ok(json) = serde_json::to_string(marks) {
            self.js.set_problems(&json);
        }
    }

    /// Marks the lines with comments, given as JSON: `[{"line":1,"count":1,"outdated":false}]`,
    /// sorted by line.
    pub(crate) fn set_comments(&self, json: &str) {
        self.js.set_comments(json);
    }

    /// Marks lines with what a change does to their steps, sorted by line, and no others.
    pub(crate) fn set_verdicts(&self, verdicts: &[Verdict]) {
        if let Ok(json) = serde_json::to_string(verdicts) {
            self.js.set_verdicts(&json);
        }
    }

    /// Shows these notes below lines, and no others: `[{"line": 3, "text": "…"}]`, by line.
    pub(crate) fn set_notes(&self, json: &str) {
        self.js.set_notes(json);
    }

    /// Scrolls to an offset in UTF-16 units and puts the caret there.
    pub(crate) fn reveal(&self, from: u32, focus: Focus) {
        self.js.reveal(from, focus == Focus::Take);
    }

    pub(crate) fn focus(&self) {
        self.js.focus();
    }

    /// Puts a text in the place of what is selected, as if it were typed.
    pub(crate) fn insert(&self, text: &str) {
        self.js.insert(text);
    }

    pub(crate) fn undo(&self) {
        self.js.undo();
    }

    pub(crate) fn redo(&self) {
        self.js.redo();
    }
}
