//! The engine of the page: `web/engine/ask.js` loads it and passes questions in and answers out, both
//! as JSON of `plimsoll_page::engine`.

use std::cell::RefCell;

use plimsoll_page::engine::{Engine, Question};
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// The answer to a question.
///
/// # Errors
/// Where that is no question, in a sentence.
#[wasm_bindgen]
pub fn answer(question: &str) -> Result<String, String> {
    let question = read(question)?;
    let answer = ENGINE.with_borrow_mut(|engine| engine.answer(&question));
    serde_json::to_string(&answer).map_err(|error| error.to_string())
}

/// The releases whose package tables the answer would need and that are not here, one a line.
///
/// # Errors
/// Where that is no question, in a sentence.
#[wasm_bindgen]
pub fn wanted(question: &str) -> Result<String, String> {
    let question = read(question)?;
    Ok(ENGINE.with_borrow(|engine| engine.wanted(&question)).join("\n"))
}

/// Takes a table of apt packages.
#[wasm_bindgen]
pub fn add_packages(table: &str) {
    ENGINE.with_borrow_mut(|engine| engine.add_packages(table));
}

fn read(question: &str) -> Result<Question, String> {
    serde_json::from_str(question).map_err(|error| error.to_string())
}
