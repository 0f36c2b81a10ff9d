//! Files that come into the page, and those that it offers to save.

use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use plimsoll_core::context::ContextFiles;

use super::browser;
use crate::state::folder::Folder;

#[wasm_bindgen(module = "/editor/folder.js")]
extern "C" {
    #[wasm_bindgen(js_name = dropped)]
    fn dropped_entry(event: &web_sys::DragEvent) -> JsValue;
    fn list(folder: &JsValue, most: u32) -> js_sys::Promise;
    fn chosen(input: &web_sys::HtmlInputElement) -> js_sys::Array;
}

/// What is dropped on the page.
pub(crate) enum Dropped {
    File(web_sys::File),
    /// A folder, by the browser's handle.
    Folder(JsValue),
}

/// Whether files are dragged, rather than text.
pub(crate) fn has_files(event: &web_sys::DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|transfer| transfer.types().includes(&JsValue::from_str("Files"), 0))
}

/// Whether an event is about something inside an element that this selector finds.
pub(crate) fn is_inside(event: &web_sys::Event, selector: &str) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| element.closest(selector).is_ok_and(|found| found.is_some()))
}

/// What is dropped; to be asked during the event.
pub(crate) fn dropped(event: &web_sys::DragEvent) -> Option<Dropped> {
    let folder = dropped_entry(event);
    if !folder.is_null() {
        return Some(Dropped::Folder(folder));
    }
    event.data_transfer()?.files()?.get(0).map(Dropped::File)
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

/// Reads a dropped or chosen file as text.
pub(crate) async fn read(file: web_sys::File) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

/// Offers a text as a file to save.
pub(crate) fn download(name: &str, text: &str) {
    let save = || -> Option<()> {
        let parts = js_sys::Array::of1(&text.into());
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("text/plain");
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
        let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
        let anchor = browser::document()?.create_element("a").ok()?;
        let anchor: web_sys::HtmlAnchorElement = anchor.unchecked_into();
        anchor.set_href(&url);
        anchor.set_download(name);
        anchor.click();
        web_sys::Url::revoke_object_url(&url).ok()
    };
    let _ = save();
}
