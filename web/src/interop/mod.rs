//! The border to JavaScript and to the browser. Nothing else in the page sees a `JsValue`.

pub(crate) mod browser;
pub(crate) mod drafts;
pub(crate) mod editor;
pub(crate) mod engine;
pub(crate) mod files;
pub(crate) mod focus;
pub(crate) mod hook;
pub(crate) mod host;
pub(crate) mod offline;
