//! Rights that one tab has at a time (locks.js). Only scripts take them; what is here is for tests.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "/src/browser/locks.js")]
extern "C" {
    /// Takes a right that nobody else has: a function that gives it back, or nothing.
    #[wasm_bindgen(js_name = tryTake)]
    pub fn try_take(name: &str) -> Promise;

    /// Takes a right, and waits for it as long as somebody else has it.
    pub fn take(name: &str) -> Promise;

    /// Takes a right as where there are no locks.
    #[wasm_bindgen(js_name = tryLease)]
    pub fn try_lease(name: &str) -> Option<Function>;
}
