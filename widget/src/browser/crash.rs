//! After a panic the app can't go on: it traps, like after a stack that overflowed. boot.js notices, stops what is left of it, and tells the
//! page, which makes a new frame; where nobody does, boot.js reloads this one.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::store::Store;

/// In builds for trying things out, says what went wrong; those that ship carry no such words.
pub fn explain() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|info| web_sys::console::error_1(&info.to_string().into())));
}

/// Nothing is sent, heard or stored any more: what runs on after a trap (timers, sockets) would do so with half of a state.
#[wasm_bindgen]
pub fn stop() {
    Store::current().stop();
}

/// Panics, so that a test can see the app come back.
#[wasm_bindgen]
#[allow(clippy::panic)]
pub fn provoke_panic() {
    panic!("provoked by a test");
}
