//! What outlives the document: a text under each name (storage.js).

use js_sys::Array;
use natter_client::stored::Stored;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/storage.js")]
extern "C" {
    #[wasm_bindgen(js_name = refuse, catch)]
    fn refuse_all() -> Result<(), JsValue>;

    /// Stores a text beside all that, if it can be.
    pub fn note(name: &str, text: &str);

    /// What was stored under this name. For tests.
    pub fn load(name: &str) -> Option<String>;

    /// Stores a text under this name, or removes it. For tests.
    pub fn save(name: &str, text: Option<&str>);

    /// The names that begin with this inbox, without what was put aside. For tests.
    pub fn names(inbox: &str) -> Vec<String>;
}

/// From now on nothing is stored. What is there is neither read nor touched.
pub fn refuse() {
    let _ = refuse_all();
}

/// A text that was stored, from itself and its name. One that can't be read as a whole is also put aside, so that nothing is lost by writing
/// over it.
#[must_use]
pub fn checked(found: &Array) -> Option<String> {
    let (text, name) = (found.get(0).as_string()?, found.get(1).as_string()?);
    if !Stored::can_read(&text) {
        note(&(name + ":damaged"), &text);
    }
    Some(text)
}

/// What was stored under this name, [`checked`]. For tests.
#[must_use]
pub fn load_checked(name: &str) -> Option<String> {
    checked(&Array::of2(&load(name)?.into(), &name.into()))
}
