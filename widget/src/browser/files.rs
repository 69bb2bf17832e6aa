//! Files that the visitor chose and the server does not have yet, by id. The engine knows only the id.
//!
//! They are kept in memory. What is kept here goes with the document; the engine learns of it when it wants to send one
//! ([`natter_client::HttpOutcome::FileGone`]).

use std::cell::RefCell;

use natter_client::backend::FileRef;
use natter_client::small_map::SmallMap;
use web_sys::{Blob, File};

thread_local! {
    static FILES: RefCell<SmallMap<String, File>> = const { RefCell::new(SmallMap::new()) };
}

/// Keeps a file and says what the engine needs to know of it.
#[must_use]
pub fn keep(file: File) -> FileRef {
    let kept = FileRef { id: fresh_id(), name: file.name(), size: file.size() as u64, content_type: file.type_() };
    FILES.with_borrow_mut(|files| files.insert(kept.id.clone(), file));
    kept
}

/// A kept file.
#[must_use]
pub fn get(id: &str) -> Option<Blob> {
    FILES.with_borrow(|files| files.get(id).map(|file| (**file).clone()))
}

/// Forgets files.
pub fn drop_all(ids: &[String]) {
    FILES.with_borrow_mut(|files| {
        for id in ids {
            files.remove(id.as_str());
        }
    });
}

/// A name that nothing else has. Names outlive the document in the stored outbox, so a counter would give one twice.
#[must_use]
pub fn fresh_id() -> String {
    (0..20).filter_map(|_| char::from_digit((js_sys::Math::random() * 36.0) as u32, 36)).collect()
}
