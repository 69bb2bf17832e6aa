//! Files that the visitor chose and the server does not have yet, by id (files.js). The engine knows only the id.

use js_sys::Array;
use natter_client::backend::FileRef;
use natter_client::files::ROOM;
use natter_client::{FileNews, Input};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, File};

use super::clock::Report;
use super::listener::callback;

// What needs no conversion and no `catch` is imported past wasm-bindgen's own object, and the build gives short names only there
// (xtask/src/build/short_names.rs). That is why functions that never throw have a `catch`, here and in the files beside.
#[wasm_bindgen(module = "/src/browser/files.js")]
extern "C" {
    #[wasm_bindgen(js_name = hold, catch)]
    fn take(file: &Blob) -> Result<String, JsValue>;

    /// A file that is held.
    pub fn get(id: &str) -> Option<Blob>;

    /// An address under which this document can show it, as long as it is held.
    pub fn address(id: &str) -> Option<String>;

    #[wasm_bindgen(js_name = store)]
    fn store_held(id: &str, room: f64, tell: JsValue);

    #[wasm_bindgen(js_name = bringBack, catch)]
    fn bring_all(ids: Array, tell: JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(js_name = drop, catch)]
    fn forget(ids: Array) -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = tidy, catch)]
    fn sweep() -> Result<(), JsValue>;

    #[wasm_bindgen(js_name = consent, catch)]
    fn agree(given: bool, room: f64, tell: JsValue) -> Result<(), JsValue>;
}

// Only files.js calls it; said here, so that it is there.
#[wasm_bindgen(module = "/src/browser/kept.js")]
extern "C" {
    /// Stores a file; whether that went well. For tests.
    pub fn keep(id: &str, file: &Blob, room: f64) -> js_sys::Promise;
}

/// Holds a file and says what the engine needs to know of it.
#[must_use]
pub fn hold(file: File) -> FileRef {
    FileRef { id: take(&file).unwrap_or_default(), name: file.name(), size: file.size() as u64, content_type: file.type_() }
}

/// Stores a file that is held; reports how that went.
pub fn store(id: String, room: u64, report: Report) {
    store_held(&id, room as f64, told(report));
}

/// Brings files back from storage; reports each.
pub fn bring_back(ids: Vec<String>, report: Report) {
    let _ = bring_all(list(&ids), told(report));
}

/// Forgets files, here and in storage.
pub fn drop_all(ids: &[String]) {
    let _ = forget(list(ids));
}

/// Removes what tabs that are gone have left in storage and nobody needs.
pub fn tidy() {
    let _ = sweep();
}

/// The visitor agrees to what is stored, or no longer does: what is held is stored now, or nothing is any more.
pub fn consent(given: bool, report: Report) {
    let _ = agree(given, ROOM as f64, told(report));
}

fn list(ids: &[String]) -> Array {
    ids.iter().map(|id| JsValue::from_str(id)).collect()
}

fn told(report: Report) -> JsValue {
    callback(move |told| {
        let told: Array = told.unchecked_into();
        let news = told.get(1);
        let news = if news == "stored" {
            FileNews::Stored
        } else if news == "memory" {
            FileNews::InMemory
        } else {
            FileNews::Missing
        };
        report(Input::File { id: told.get(0).as_string().unwrap_or_default(), news });
    })
}
