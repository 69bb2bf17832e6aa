//! Loads the texts of a language, and another's when the visitor, the inbox or the page wants it (language.js).

use std::cell::Cell;

use natter_client::Change;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::listener::callback;
use crate::el::later;
use crate::store::Store;
use crate::text;

#[wasm_bindgen(module = "/src/browser/language.js")]
extern "C" {
    #[wasm_bindgen(js_name = follow)]
    fn show(asked: Option<&str>, fallback: Option<&str>, heard: JsValue) -> bool;
}

#[wasm_bindgen(module = "/src/browser/locale.js")]
extern "C" {
    /// The best of these languages for these wishes, and the tag that dates are written by. For tests.
    #[must_use]
    pub fn choose(wishes: Vec<String>, codes: Vec<String>) -> Option<Vec<String>>;
}

thread_local! {
    /// There is a language to show, or none to be had.
    static READY: Cell<bool> = const { Cell::new(false) };
}

/// Follows what the page, the inbox and the browser want, from now on.
pub fn follow(store: Store) {
    let heard = callback(|shown| {
        READY.set(true);
        if shown.is_truthy() {
            text::changed();
        }
    });
    later(move || {
        store.track(Change::Settings);
        let (asked, fallback) = store.watch(Change::Appearance, |engine| {
            (engine.locale().map(str::to_owned), engine.settings().map(|settings| settings.fallback_language.clone()))
        });
        if show(asked.as_deref(), fallback.as_deref(), heard.clone()) {
            READY.set(false);
        }
    });
}

/// The texts of the first language are there, or it is certain that they don't come soon.
#[must_use]
pub fn is_ready() -> bool {
    READY.get()
}
