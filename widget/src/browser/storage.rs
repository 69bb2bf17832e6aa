//! What outlives the document: one text per inbox, in the iframe's own storage, or in memory where that is refused or full.

use std::cell::RefCell;

use natter_client::stored::{Stored, VERSION};
use web_sys::Storage;

thread_local! {
    static MEMORY: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What was stored for this inbox. A text that can't be read as a whole is also put aside, so that nothing is lost by writing over it.
#[must_use]
pub fn load(inbox: &str) -> Option<String> {
    load_from(local().as_ref(), inbox)
}

/// Stores a text for this inbox, or removes it.
pub fn save(inbox: &str, text: Option<&str>) {
    save_to(local().as_ref(), inbox, text);
}

/// [`load`] from this storage; `None` is one that was refused.
#[must_use]
pub fn load_from(storage: Option<&Storage>, inbox: &str) -> Option<String> {
    let name = name(inbox);
    let Some(text) = storage.and_then(|storage| storage.get_item(&name).ok().flatten()) else {
        return MEMORY.with_borrow(Clone::clone);
    };
    if let Some(storage) = storage.filter(|_| !is_sound(&text)) {
        let _ = storage.set_item(&(name + ":damaged"), &text);
    }
    Some(text)
}

/// [`save`] to this storage; `None` is one that was refused.
pub fn save_to(storage: Option<&Storage>, inbox: &str, text: Option<&str>) {
    let name = name(inbox);
    let kept = storage.is_some_and(|storage| match text {
        Some(text) => {
            storage.set_item(&name, text).is_ok() || {
                // It is full. What an older state says of sends would be wrong later, so nothing is better; without it there may be room.
                let _ = storage.remove_item(&name);
                let _ = storage.remove_item(&(name.clone() + ":damaged"));
                storage.set_item(&name, text).is_ok()
            }
        }
        None => storage.remove_item(&name).is_ok(),
    });
    MEMORY.set(text.filter(|_| !kept).map(str::to_owned));
}

fn local() -> Option<Storage> {
    // Reading the property already throws where storage is refused to frames.
    web_sys::window()?.local_storage().ok().flatten()
}

fn name(inbox: &str) -> String {
    let mut name = String::from("natter:");
    name.push_str(inbox);
    name
}

fn is_sound(text: &str) -> bool {
    serde_json::from_str::<Stored>(text).is_ok_and(|stored| stored.version == VERSION)
}
