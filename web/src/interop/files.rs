//! Files that come into the page, and those that it offers to save.

use std::sync::Arc;

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use plimsoll_core::context::ContextFiles;

use super::browser;
use crate::state::arrived::{Arrived, LARGEST, Refusal};
use crate::state::folder::Folder;

#[wasm_bindgen(module = "/editor/folder.js")]
extern "C" {
    #[wasm_bindgen(js_name = dropped)]
    fn dropped_entry(event: &web_sys::DragEvent) -> JsValue;
    fn list(folder: &JsValue, most: u32) -> js_sys::Promise;
    fn text(file: &web_sys::File) -> js_sys::Promise;
    fn chosen(input: &web_sys::HtmlInputElement) -> js_sys::Array;
}

/// True if files are dragged, rather than text.
pub(crate) fn has_files(event: &web_sys::DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|transfer| transfer.types().includes(&JsValue::from_str("Files"), 0))
}

/// True if an event is about something inside an element that this selector finds.
pub(crate) fn is_inside(event: &web_sys::Event, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// The dropped folder, by the browser's handle, and files. To be asked during the event.
pub(crate) fn dropped(event: &web_sys::DragEvent) -> (Option<JsValue>, Vec<web_sys::File>) {
    let folder = dropped_entry(event);
    if !folder.is_null() {
        return (Some(folder), Vec::new());
    }
    let files = event.data_transfer().and_then(|transfer| transfer.files());
    (None, files.map(listed).unwrap_or_default())
}

/// The files that an input has, which then has none, so that the same can be chosen again.
pub(crate) fn chosen_files(input: &web_sys::HtmlInputElement) -> Vec<web_sys::File> {
    let files = input.files().map(listed).unwrap_or_default();
    input.set_value("");
    files
}

fn listed(files: web_sys::FileList) -> Vec<web_sys::File> {
    (0..files.length()).filter_map(|at| files.get(at)).collect()
}

/// Names and sizes of a dropped folder.
pub(crate) async fn folder(entry: JsValue) -> Option<Folder> {
    let listed = JsFuture::from(list(&entry, ContextFiles::MAX as u32)).await.ok()?;
    of_list(&listed.dyn_into().ok()?)
}

/// Names and sizes of the folder that an input has.
pub(crate) fn chosen_folder(input: &web_sys::HtmlInputElement) -> Option<Folder> {
    of_list(&chosen(input))
}

fn of_list(listed: &js_sys::Array) -> Option<Folder> {
    let pairs = (0..listed.length() / 2)
        .filter_map(|at| {
            let size = listed.get(2 * at + 1).as_f64()?;
            #[expect(clippy::cast_sign_loss, reason = "a size")]
            Some((listed.get(2 * at).as_string()?, size as u64))
        })
        .collect();
    Folder::new(pairs)
}

/// Reads a dropped or chosen file.
pub(crate) async fn arrived(file: web_sys::File) -> Arrived {
    #[expect(clippy::cast_precision_loss, reason = "no file comes near")]
    let text = if file.size() > LARGEST as f64 {
        Err(Refusal::TooLarge)
    } else {
        let text = JsFuture::from(text(&file)).await.ok().and_then(|text| text.as_string());
        text.map(Arc::from).ok_or(Refusal::NotText)
    };
    Arrived { name: file.name(), text }
}

/// Offers a text as a file to save.
pub(crate) fn download(name: &str, text: &str) {
    let blob = || {
        let parts = js_sys::Array::of1(&text.into());
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/plain");
        web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()
    };
    if let Some(blob) = blob() {
        save(name, &blob);
    }
}

#[wasm_bindgen]
extern "C" {
    /// An archive of files, each given as its path and its text (web/editor/zip.js).
    #[wasm_bindgen(catch, js_namespace = plimsoll)]
    async fn zip(files: js_sys::Array) -> Result<JsValue, JsValue>;
}

/// Offers files, each with its path and its text, as one archive to save.
///
/// # Errors
/// What the browser says where what makes the archive cannot be fetched.
pub(crate) fn download_all(
    name: &'static str,
    files: &[(&str, &str)],
) -> impl Future<Output = Result<(), JsValue>> + use<> {
    let pair = |(path, text): &(&str, &str)| js_sys::Array::of2(&(*path).into(), &(*text).into());
    let files: js_sys::Array = files.iter().map(pair).collect();
    async move {
        save(name, zip(files).await?.unchecked_ref());
        Ok(())
    }
}

fn save(name: &str, blob: &web_sys::Blob) {
    let save = || -> Option<()> {
        let url = web_sys::Url::create_object_url_with_blob(blob).ok()?;
        let anchor = browser::document()?.create_element("a").ok()?;
        let anchor: web_sys::HtmlAnchorElement = anchor.unchecked_into();
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        web_sys::Url::revoke_object_url(&url).ok()
    };
    let _ = save();
}
