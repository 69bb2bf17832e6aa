//! What outlives the document: a text under each name, in the iframe's own storage, or in memory where that is refused or full.

use std::cell::{Cell, RefCell};

use natter_client::stored::Stored;
use web_sys::Storage;

const PREFIX: &str = "natter:";
const DAMAGED: &str = ":damaged";

thread_local! {
    /// Name and text.
    static MEMORY: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
    /// The page asks its visitor first, and he has not agreed.
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

/// From now on nothing is stored. What is there is neither read nor touched.
pub fn refuse() {
    REFUSED.set(true);
}

/// Whether anything may be stored.
#[must_use]
pub fn is_allowed() -> bool {
    !REFUSED.get()
}

/// The visitor has agreed, or no longer does: what was in memory alone is stored, or what is stored goes, but for this name, which is kept
/// in memory. Says whether that is news.
pub fn consent(given: bool, name: &str) -> bool {
    if REFUSED.get() != given {
        return false;
    }
    if given {
        REFUSED.set(false);
        let kept = MEMORY.take();
        if let Some((_, text)) = kept {
            save(name, Some(&text));
        }
        return true;
    }
    let text = load(name);
    for storage in [local(), session()].into_iter().flatten() {
        for key in keys(&storage) {
            let _ = storage.remove_item(&key);
        }
    }
    REFUSED.set(true);
    save(name, text.as_deref());
    true
}

/// What was stored under this name. A text that can't be read as a whole is also put aside, so that nothing is lost by writing over it.
#[must_use]
pub fn load(name: &str) -> Option<String> {
    load_from(local().as_ref(), name)
}

/// Stores a text under this name, or removes it.
pub fn save(name: &str, text: Option<&str>) {
    save_to(local().as_ref(), name, text);
}

/// The names that begin with this inbox, without what was put aside.
#[must_use]
pub fn names(inbox: &str) -> Vec<String> {
    let Some(storage) = local() else { return Vec::new() };
    let start = full(inbox) + ":";
    let mut names = keys(&storage);
    names.retain(|key| key.starts_with(&start) && !key.ends_with(DAMAGED));
    names.iter().map(|key| key[PREFIX.len()..].to_owned()).collect()
}

/// Everything of this app.
fn keys(storage: &Storage) -> Vec<String> {
    (0..storage.length().unwrap_or_default())
        .filter_map(|at| storage.key(at).ok().flatten())
        .filter(|key| key.starts_with(PREFIX))
        .collect()
}

/// [`load`] from this storage; `None` is one that was refused.
#[must_use]
pub fn load_from(storage: Option<&Storage>, name: &str) -> Option<String> {
    let name = full(name);
    let Some(text) = storage.and_then(|storage| storage.get_item(&name).ok().flatten()) else {
        return MEMORY.with_borrow(|kept| kept.as_ref().filter(|(kept, _)| *kept == name).map(|(_, text)| text.clone()));
    };
    if let Some(storage) = storage.filter(|_| !is_sound(&text)) {
        let _ = storage.set_item(&(name + DAMAGED), &text);
    }
    Some(text)
}

/// [`save`] to this storage; `None` is one that was refused.
pub fn save_to(storage: Option<&Storage>, name: &str, text: Option<&str>) {
    let name = full(name);
    let kept = storage.is_some_and(|storage| match text {
        Some(text) => {
            storage.set_item(&name, text).is_ok() || {
                // It is full. What an older state says of sends would be wrong later, so nothing is better; without it there may be room.
                let _ = storage.remove_item(&name);
                let _ = storage.remove_item(&(name.clone() + DAMAGED));
                storage.set_item(&name, text).is_ok()
            }
        }
        None => storage.remove_item(&name).is_ok(),
    });
    match text.filter(|_| !kept) {
        Some(text) => MEMORY.set(Some((name, text.to_owned()))),
        None => MEMORY.with_borrow_mut(|memory| drop(memory.take_if(|(kept, _)| *kept == name))),
    }
}

/// What outlives the tab; `None` where it is refused.
#[must_use]
pub fn local() -> Option<Storage> {
    // Reading the property already throws where storage is refused to frames.
    allowed()?.local_storage().ok().flatten()
}

/// What lives as long as the tab; `None` where it is refused.
#[must_use]
pub fn session() -> Option<Storage> {
    allowed()?.session_storage().ok().flatten()
}

fn allowed() -> Option<web_sys::Window> {
    web_sys::window().filter(|_| !REFUSED.get())
}

fn full(name: &str) -> String {
    String::from(PREFIX) + name
}

fn is_sound(text: &str) -> bool {
    Stored::can_read(text)
}
