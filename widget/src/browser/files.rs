//! Files that the visitor chose and the server does not have yet, by id. The engine knows only the id.
//!
//! They are held in memory while the document lives, and stored in IndexedDB for the next one (kept.js).

use std::cell::RefCell;

use js_sys::{Array, Promise};
use natter_client::backend::FileRef;
use natter_client::files::ROOM;
use natter_client::{FileNews, Input};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File, Url};

use super::clock::Report;
use super::{clock, storage};

#[wasm_bindgen(module = "/src/browser/kept.js")]
extern "C" {
    fn keep(id: &str, file: &Blob, room: f64) -> Promise;
    fn restore(id: &str) -> Promise;
    // None of these throws. But what needs no conversion and no `catch` is imported past wasm-bindgen's own object, and the build gives short
    // names only there (xtask/src/build/short_names.rs).
    #[wasm_bindgen(catch)]
    fn forget(ids: Array) -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch)]
    fn sweep() -> Result<Promise, JsValue>;
    #[wasm_bindgen(catch)]
    fn wipe() -> Result<Promise, JsValue>;
}

struct Held {
    id: String,
    file: Blob,
    /// Its address within the document, once somebody has asked for it.
    address: Option<String>,
}

thread_local! {
    static FILES: RefCell<Vec<Held>> = const { RefCell::new(Vec::new()) };
}

/// Holds a file and says what the engine needs to know of it.
#[must_use]
pub fn hold(file: File) -> FileRef {
    let held = FileRef { id: fresh_id(), name: file.name(), size: file.size() as u64, content_type: file.type_() };
    put(held.id.clone(), file.into());
    held
}

fn put(id: String, file: Blob) {
    FILES.with_borrow_mut(|files| files.push(Held { id, file, address: None }));
}

/// A file that is held.
#[must_use]
pub fn get(id: &str) -> Option<Blob> {
    FILES.with_borrow(|files| files.iter().find(|held| held.id == id).map(|held| held.file.clone()))
}

/// An address under which this document can show it, as long as it is held.
#[must_use]
pub fn address(id: &str) -> Option<String> {
    FILES.with_borrow_mut(|files| {
        let held = files.iter_mut().find(|held| held.id == id)?;
        if held.address.is_none() {
            held.address = Url::create_object_url_with_blob(&held.file).ok();
        }
        held.address.clone()
    })
}

/// Stores a file that is held; reports how that went.
pub fn store(id: String, room: u64, report: Report) {
    let held = get(&id);
    clock::spawn(async move {
        let news = match held {
            Some(_) if !storage::is_allowed() => FileNews::InMemory,
            Some(file) => match JsFuture::from(keep(&id, &file, room as f64)).await {
                Ok(stored) if stored.is_truthy() => FileNews::Stored,
                _ => FileNews::InMemory,
            },
            None => FileNews::Missing,
        };
        report(Input::File { id, news });
    });
}

/// Brings files back from storage; reports each.
pub fn bring_back(ids: Vec<String>, report: Report) {
    clock::spawn(async move {
        for id in ids {
            let stored = match storage::is_allowed() {
                true => JsFuture::from(restore(&id)).await.ok().and_then(|file| file.dyn_into::<Blob>().ok()),
                false => None,
            };
            let news = match (stored, get(&id)) {
                (Some(file), None) => {
                    put(id.clone(), file);
                    FileNews::Stored
                }
                (Some(_), Some(_)) => FileNews::Stored,
                (None, Some(_)) => FileNews::InMemory,
                (None, None) => FileNews::Missing,
            };
            report(Input::File { id, news });
        }
    });
}

/// Forgets files, here and in storage.
pub fn drop_all(ids: &[String]) {
    FILES.with_borrow_mut(|files| {
        files.retain(|held| {
            let goes = ids.contains(&held.id);
            if let Some(address) = held.address.as_ref().filter(|_| goes) {
                let _ = Url::revoke_object_url(address);
            }
            !goes
        });
    });
    if storage::is_allowed() {
        let _ = forget(ids.iter().map(|id| JsValue::from_str(id)).collect());
    }
}

/// Removes what tabs that are gone have left in storage and nobody needs.
pub fn tidy() {
    if storage::is_allowed() {
        let _ = sweep();
    }
}

/// The visitor agrees to what is stored, or no longer does: what is held is stored now, or nothing is any more.
pub fn consent(given: bool, report: Report) {
    if !given {
        let _ = wipe();
    }
    let held: Vec<String> = FILES.with_borrow(|files| files.iter().map(|held| held.id.clone()).collect());
    for id in held {
        store(id, ROOM, report);
    }
}

/// A name that nothing else has. Names outlive the document in the stored outbox, so a counter would give one twice.
#[must_use]
pub fn fresh_id() -> String {
    (0..20).filter_map(|_| char::from_digit((js_sys::Math::random() * 36.0) as u32, 36)).collect()
}
